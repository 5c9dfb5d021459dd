import type { EventView } from '@daybook/api';
import { maskedText } from '../event-text/masked.ts';
import { targetOf } from '../event-text/sentence.ts';
import { eventOfView } from '../event-text/view.ts';

/** What the action was about; masked as a whole with the content that it is told by. */
export function targetCell(view: EventView): string | undefined {
  return view.masked?.includes('content') === true ? maskedText : (targetOf(eventOfView(view)) ?? undefined);
}
