import type { ErasureRequest, ErasureStore } from './request.ts';

/** Requests as `meta.db` keeps them, in memory: they outlive what is made anew over them. */
export function memoryErasures(): ErasureStore {
  const requests = new Map<string, ErasureRequest>();
  const rows = new Map<string, number>();
  const keyOf = ({ tenant, number }: Pick<ErasureRequest, 'tenant' | 'number'>): string => `${tenant} ${number}`;
  return {
    all: async (tenant) => [...requests.values()].filter((each) => each.tenant === tenant),
    async add(wanted) {
      const request = { ...wanted, number: 1 + Math.max(0, ...[...requests.values()].map(({ number }) => number)) };
      requests.set(keyOf(request), request);
      return request;
    },
    keep: async (request) => void requests.set(keyOf(request), requests.get(keyOf(request)) ?? request),
    save: async (request) => void requests.set(keyOf(request), request),
    rowsPending: async () => [...rows.values()],
    addRowsPending: async (tenant, log, erasure) => void rows.set(`${tenant} ${log} ${erasure}`, erasure),
    removeRowsPending: async (tenant, log, erasure) => void rows.delete(`${tenant} ${log} ${erasure}`),
  };
}
