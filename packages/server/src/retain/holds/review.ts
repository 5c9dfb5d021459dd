import type { EventDraft, Hold } from '@daybook/event';
import type { HoldWords } from './words.ts';

const dayMs = 86_400_000;

/** Says that a hold should have been looked at. The same until a week is over, under the same key. Days are since 1970, UTC. */
export function reviewDraft(
  { index, review }: Hold,
  { matter, owner }: HoldWords,
  today: number,
): { readonly key: string; readonly draft: EventDraft } {
  const weeks = Math.floor((today - review - 1) / 7);
  const dayText = new Date(review * dayMs).toISOString().slice(0, 10);
  return {
    key: `hold ${index} ${review} ${weeks}`,
    draft: {
      time: new Date((review + 1 + weeks * 7) * dayMs).toISOString(),
      kind: 'system.error',
      action: 'hold.review-due',
      outcome: 'failure',
      severity: 4,
      reason: { text: `the hold was to be reviewed on ${dayText}` },
      actor: { type: 'system', id: 'daybook' },
      target: { resources: [{ type: 'hold', id: matter }] },
      ext: { hold: index, owner, review: dayText },
    },
  };
}
