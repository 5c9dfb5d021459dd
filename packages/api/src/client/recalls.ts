import type { NewRecallJson, RecallJson, RecallListJson } from '../schemas/recalls.ts';
import type { Transport } from './transport.ts';

/** Older days, brought back into the index for a while. */
export function recallCalls(transport: Transport) {
  return {
    listRecalls: (signal?: AbortSignal) =>
      transport.json<RecallListJson>({
        method: 'GET',
        path: '/v1/recalls',
        repeatable: true,
        ...(signal === undefined ? {} : { signal }),
      }),
    addRecall: (recall: NewRecallJson) =>
      transport.json<RecallJson>({
        method: 'POST',
        path: '/v1/recalls',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(recall),
        repeatable: false,
      }),
    endRecall: (id: string) =>
      transport.json<RecallJson>({
        method: 'DELETE',
        path: `/v1/recalls/${encodeURIComponent(id)}`,
        repeatable: false,
      }),
  };
}
