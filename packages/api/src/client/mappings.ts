import type { z } from 'zod';
import type { ParsedLines } from '../schemas/ingest.ts';
import type {
  LineTrial,
  MappingJson,
  MappingListJson,
  MappingPutJson,
  MappingWithTextJson,
} from '../schemas/mappings.ts';
import type { Transport } from './transport.ts';

/** Mappings, and lines to try them with. */
export function mappingCalls(transport: Transport) {
  const get = <T>(path: string) => transport.json<T>({ method: 'GET', path, repeatable: true });
  const mapping = (name: string): string => `/v1/mappings/${encodeURIComponent(name)}`;

  return {
    listMappings: () => get<MappingListJson>('/v1/mappings'),
    getMapping: (name: string) => get<MappingWithTextJson>(mapping(name)),
    putMapping: (text: string) =>
      transport.json<MappingPutJson>({
        method: 'POST',
        path: '/v1/mappings',
        headers: { 'content-type': 'application/yaml' },
        body: text,
        repeatable: true,
      }),
    removeMapping: (name: string) =>
      transport.json<MappingJson>({ method: 'DELETE', path: mapping(name), repeatable: false }),
    /** Tries lines with a mapping that is not kept. */
    tryMapping: (
      trial: z.input<typeof LineTrial>,
      times: { readonly referenceMs?: number; readonly zoneOffsetMin?: number } = {},
    ) =>
      transport.json<ParsedLines>({
        method: 'POST',
        path: '/v1/parse',
        query: { ...times },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(trial),
        repeatable: true,
      }),
  };
}
