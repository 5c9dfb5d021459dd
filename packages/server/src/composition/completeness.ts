import type { Sealing, Sources } from '../access/index.ts';
import { unprovedOf } from '../receive/protocols.ts';
import { Completeness, watchedSource } from '../watch/index.ts';

type Parts = ConstructorParameters<typeof Completeness>[0];

/** Whether all that comes of sources is there. */
export function openCompleteness(
  parts: Omit<Parts, 'sourcesOf' | 'transportsOf' | 'standIn'> & {
    readonly sources: Sources;
    readonly listeners: Parameters<typeof unprovedOf>[0];
    readonly sealing: Sealing;
  },
): Completeness {
  const { sources, listeners, sealing } = parts;
  return new Completeness({
    ...parts,
    sourcesOf: (tenant) => sources.active(tenant).map(watchedSource),
    transportsOf: unprovedOf(listeners),
    standIn: (name) => sealing.standIn(name, 'numbering'),
  });
}
