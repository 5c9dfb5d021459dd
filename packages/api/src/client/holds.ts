import type { z } from 'zod';
import type {
  HoldJson,
  HoldLift,
  HoldLiftedJson,
  HoldListJson,
  HoldReportJson,
  HoldReview,
  NewHold,
} from '../schemas/holds.ts';
import type { Transport } from './transport.ts';

/** Orders not to destroy. */
export function holdCalls(transport: Transport) {
  const send = <T>(path: string, value: unknown) =>
    transport.json<T>({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
    });
  const pathOf = (position: string): string => `/v1/holds/${encodeURIComponent(position)}`;
  return {
    listHolds: (query: { state?: 'in-force' | 'lifted' | 'all' } = {}) =>
      transport.json<HoldListJson>({ method: 'GET', path: '/v1/holds', query, repeatable: true }),
    getHold: (position: string) =>
      transport.json<HoldReportJson>({ method: 'GET', path: pathOf(position), query: {}, repeatable: true }),
    placeHold: (hold: z.input<typeof NewHold>) => send<HoldJson>('/v1/holds', hold),
    reviewHold: (position: string, review: z.input<typeof HoldReview>) =>
      send<HoldJson>(`${pathOf(position)}/review`, review),
    liftHold: (position: string, why: z.input<typeof HoldLift>) =>
      send<HoldLiftedJson>(`${pathOf(position)}/lift`, why),
  };
}
