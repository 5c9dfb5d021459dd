import type { EventView } from '@daybook/api';
import type { Event } from '@daybook/event';

/** The event of a view, as the API gives it: `raw` is left out, since it comes in another form. */
export function eventOfView(view: EventView): Partial<Event> {
  const { raw: _raw, ...event } = view.event;
  return event as Partial<Event>;
}
