import type { EventView } from '@daybook/api';
import type { ShownEntry, ShownEvent } from '@daybook/event/views';

/** The two halves of what is shown. It was made of an event of the log; the schema of the contract says less of its numbers. */
export function halvesOf({ event, ...entry }: EventView): readonly [ShownEvent, ShownEntry] {
  return [event as ShownEvent, entry as ShownEntry];
}
