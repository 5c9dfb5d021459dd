import type { StoredEvent } from '@daybook/event';
import { resolveField } from '@daybook/query';
import type { Lens } from '../../access/index.ts';
import type { Index } from '../ports.ts';

/** By position: the fields of which the index has something else than the log, as far as the reader sees them. */
export type SeenDifferences = ReadonlyMap<string, string[]>;

/**
 * Holds the rows of events that the reader sees against the log. Those that differ are told to whoever runs the server. Null
 * where the index does not say: what is shown comes from the log either way.
 */
export async function differencesOf(
  index: Index,
  lens: Lens,
  tenant: string,
  events: readonly StoredEvent[],
  signal: AbortSignal,
): Promise<SeenDifferences | null> {
  if (index.state(tenant).state !== 'following') return null;
  const answer = await index.search.compare(tenant, events, signal);
  if (!answer.ok) return null;
  const differences = [...answer.value];
  if (differences.length > 0)
    index.rowsDiffer(
      tenant,
      differences.map(([position]) => position),
    );
  return new Map(differences.map(([position, fields]) => [position, fields.filter((field) => isSeen(lens, field))]));
}

/** Also the name of a field says what an event has. */
function isSeen({ catalogue }: Lens, field: string): boolean {
  return resolveField(catalogue, field === 'ext' ? 'ext.key' : field) !== null;
}
