import type { z } from 'zod';
import type {
  ClockConfirmation,
  ClockConfirmedJson,
  PlanListJson,
  PolicyChange,
  PolicyChangedJson,
  PresetListJson,
  RetentionStateJson,
  SimulationJson,
  SimulationWanted,
} from '../schemas/retention.ts';
import type {
  NewReclassification,
  ReclassificationListJson,
  ReclassificationMadeJson,
} from '../schemas/reclassifications.ts';
import type { Transport } from './transport.ts';

/** How long content is kept. */
export function retentionCalls(transport: Transport) {
  const get = <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
    transport.json<T>({ method: 'GET', path, query, repeatable: true });
  const send = <T>(method: 'PUT' | 'POST', path: string, value: unknown) =>
    transport.json<T>({
      method,
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
    });
  return {
    getRetention: () => get<RetentionStateJson>('/v1/retention'),
    listPresets: () => get<PresetListJson>('/v1/retention/presets'),
    setRetentionPolicy: (change: z.input<typeof PolicyChange>) =>
      send<PolicyChangedJson>('PUT', '/v1/retention/policy', change),
    simulateRetention: (wanted: z.input<typeof SimulationWanted>) =>
      send<SimulationJson>('POST', '/v1/retention/simulate', wanted),
    listReclassifications: (query: { limit?: number } = {}) =>
      get<ReclassificationListJson>('/v1/retention/reclassifications', query),
    reclassify: (wanted: z.input<typeof NewReclassification>) =>
      send<ReclassificationMadeJson>('POST', '/v1/retention/reclassifications', wanted),
    listPlans: (query: { limit?: number; cursor?: string } = {}) => get<PlanListJson>('/v1/retention/plans', query),
    confirmClock: (why: z.input<typeof ClockConfirmation>) =>
      send<ClockConfirmedJson>('POST', '/v1/retention/clock', why),
  };
}
