import type { EventView } from '@daybook/api';
import { resolveField } from '@daybook/query';
import type { Lens } from '../../access/index.ts';
import type { HeldRow } from '../../index/held-rows.ts';
import type { Index } from '../ports.ts';

export interface Compared {
  readonly events: EventView[];
  /** False where the index did not answer in time: then nobody knows whether rows differ. */
  readonly compared: boolean;
}

/**
 * Marks events whose row in the index is not what the log has, and has that told to whoever runs the server. What is shown
 * comes from the log either way: a comparison that fails costs the answer nothing but the mark.
 */
export async function markDiffering(
  index: Index,
  lens: Lens,
  tenant: string,
  events: readonly EventView[],
  held: readonly HeldRow[],
  signal: AbortSignal,
): Promise<Compared> {
  if (held.length === 0) return { events: [...events], compared: true };
  const answer = await index.search.compare(tenant, held, signal);
  if (!answer.ok) return { events: [...events], compared: false };
  const differences = answer.value;
  if (differences.size === 0) return { events: [...events], compared: true };
  index.rowsDiffer(tenant, [...differences.keys()]);
  const marked = events.map((event) => {
    const fields = differences.get(event.position);
    return fields === undefined ? event : { ...event, differs: fields.filter((field) => isSeen(lens, field)) };
  });
  return { events: marked, compared: true };
}

/** Also the name of a field says what an event has. */
function isSeen({ catalogue }: Lens, field: string): boolean {
  return resolveField(catalogue, field === 'ext' ? 'ext.key' : field) !== null;
}
