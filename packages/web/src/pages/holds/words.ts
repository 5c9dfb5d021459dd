import type { HoldJson } from '@daybook/api';
import { countText } from '../../ui/count.ts';
import { classText, type PolicyJson } from '../retention/words.ts';

/** What it is for, as people call it. */
export const matterOf = ({ words, position }: Pick<HoldJson, 'words' | 'position'>): string =>
  words?.matter ?? `Hold ${position}`;

/** How many events it keeps, as far as these were counted. */
export function keepsText({ keeps, state }: Pick<HoldJson, 'keeps' | 'state'>): string {
  if (state === 'lifted') return 'nothing any more';
  if (keeps === null) return 'only who sees all events is told';
  return keeps.counted < keeps.of ? `${countText(keeps.events)} so far` : countText(keeps.events);
}

/** Of what it keeps: what would go without it, by the policy in force. */
export function dueText({ keeps }: Pick<HoldJson, 'keeps'>): string | null {
  if (keeps === null || keeps.events === 0) return null;
  return keeps.due === 0 ? 'none of them due' : `${keeps.due.toLocaleString('en')} of them due`;
}

/** `security (class 1): 12 events, 3 of them due`, for each class that it keeps something of. */
export function classesOf({ keeps }: Pick<HoldJson, 'keeps'>, policy: PolicyJson | undefined): string[] {
  return (keeps?.classes ?? []).map(
    ({ class: of, events, due }) =>
      `${classText(policy, of)}: ${countText(events)}${due === 0 ? '' : `, ${due.toLocaleString('en')} of them due`}`,
  );
}

/** `12 to 40`, or `12` where it is one. */
export const rangeText = ([first, last]: readonly [number, number]): string =>
  first === last ? String(first) : `${first} to ${last}`;
