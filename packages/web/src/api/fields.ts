import type { QueryFields } from '@daybook/api';
import type { FieldCatalogue, Names } from '@daybook/query';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from './client.ts';
import { useMe } from './me.ts';

/** What a query may name under the role that reads events, as the parser wants it. */
export interface KnownFields {
  readonly catalogue: FieldCatalogue;
  readonly names: Names;
  /** Names of the sources that the role reaches, by number. */
  readonly sources: ReadonlyMap<string, string>;
  isCountable(name: string): boolean;
  isMasked(name: string): boolean;
}

/** Null until they are known. */
export function useFields(): KnownFields | null {
  const role = useMe().roleFor('events:read')?.name ?? '';
  const { data } = useQuery({
    queryKey: ['query-fields', role],
    queryFn: () => api.queryFields({ role }),
    staleTime: 60_000,
  });
  return useMemo(() => (data === undefined ? null : knownFields(data)), [data]);
}

export function knownFields({ fields, open, sources }: QueryFields): KnownFields {
  const parted = (isMasked: boolean): FieldCatalogue => ({
    fields: Object.fromEntries(
      fields
        .filter((field) => field.isMasked === isMasked)
        .map(({ name, type, values, aliases }) => [
          name,
          { type, ...(values === undefined ? {} : { values }), ...(aliases === undefined ? {} : { aliases }) },
        ]),
    ),
    open: open
      .filter((each) => each.isMasked === isMasked)
      .flatMap(({ prefix, type }) => (type === 'keyword' || type === 'text' ? [{ prefix, type }] : [])),
  });
  const byName = new Map(fields.map((field) => [field.name, field]));
  const aboutOf = (name: string) => byName.get(name) ?? open.find(({ prefix }) => name.startsWith(prefix));
  const numbers = new Map(sources.map(({ name, number }) => [name, number]));
  return {
    catalogue: { ...parted(false), withheld: parted(true) },
    names: { source: () => numbers },
    sources: new Map(sources.map(({ name, number }) => [String(number), name])),
    isCountable: (name) => aboutOf(name)?.isCountable === true,
    isMasked: (name) => aboutOf(name)?.isMasked === true,
  };
}
