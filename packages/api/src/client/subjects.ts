import type { z } from 'zod';
import type {
  ErasureAskedJson,
  ErasureIdentifiersJson,
  ErasureJson,
  ErasureListJson,
  NewErasure,
  SubjectPageJson,
  SubjectQuestion,
} from '../schemas/subjects.ts';
import type { Transport } from './transport.ts';

/** What is about people, and that it is erased. */
export function subjectCalls(transport: Transport) {
  const send = <T>(path: string, value: unknown, repeatable: boolean, signal?: AbortSignal) =>
    transport.json<T>({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable,
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    findSubject: (question: z.input<typeof SubjectQuestion>, signal?: AbortSignal) =>
      send<SubjectPageJson>('/v1/subjects/find', question, true, signal),
    askErasure: (wanted: z.input<typeof NewErasure>) => send<ErasureAskedJson>('/v1/erasures', wanted, false),
    listErasures: () =>
      transport.json<ErasureListJson>({ method: 'GET', path: '/v1/erasures', query: {}, repeatable: true }),
    whomErasure: (number: number) =>
      transport.json<ErasureIdentifiersJson>({
        method: 'GET',
        path: `/v1/erasures/${number}/identifiers`,
        query: {},
        repeatable: true,
      }),
    getErasure: (number: number) =>
      transport.json<ErasureJson>({ method: 'GET', path: `/v1/erasures/${number}`, query: {}, repeatable: true }),
  };
}
