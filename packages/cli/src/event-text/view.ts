import type { EventView } from '@daybook/api';
import type { MaskedEvent, MaskingGroup } from '@daybook/event';
import { maskedText } from './masked.ts';

/** The event of a view, as the API gives it: `raw` is left out, since it comes in another form. */
export function eventOfView(view: EventView): Partial<MaskedEvent> {
  const { raw: _raw, ...event } = view.event;
  return event as Partial<MaskedEvent>;
}

/** A value of the view, or that it is masked; undefined where the event has none. */
export function valueOr<Value>(
  view: EventView,
  group: MaskingGroup,
  value: Value | undefined,
): Value | string | undefined {
  return value ?? (view.masked?.includes(group) === true ? maskedText : undefined);
}
