import type { MaskedEvent, MaskingGroup } from '@daybook/event';
import { safeText } from '../terminal/safe-text.ts';
import { maskedText } from './masked.ts';

/**
 * One event as a sentence: who, from where, did what to what, with which result, when. Parts that are withheld say so, and
 * so do those of groups that the role masks.
 */
export function sentenceOf(event: Partial<MaskedEvent>, masked: readonly MaskingGroup[] = []): string {
  const { actor, action, kind, outcome, time, origin, reason } = event;
  const why = masked.includes('identity') ? maskedText : 'withheld';
  const who = actor?.id === undefined ? `somebody (${why})` : nameOf(actor.type ?? 'somebody', actor.id);
  const from = origin?.ip ?? origin?.host ?? (masked.includes('network') ? `somewhere (${maskedText})` : undefined);
  const where = from === undefined ? '' : ` from ${from}`;
  const what = masked.includes('content') ? `something (${maskedText})` : targetOf(event);
  const because = reason?.text ?? reason?.code;
  return safeText(
    `${time ?? 'at an unknown time'}: ${who}${where} — ${action ?? 'an action that is not known'}` +
      `${what === null ? '' : ` ${what}`} — ${outcome ?? 'unknown'}${because === undefined ? '' : ` (${because})`}` +
      (kind === undefined ? '' : ` [${kind}]`),
  );
}

function nameOf(type: string, id: string): string {
  if (type === 'anonymous') return id === 'unknown' ? 'an anonymous client' : `an anonymous client (${id})`;
  return id === 'unknown' ? 'somebody unknown' : `${type} ${id}`;
}

/** What the action was about, in few words; null where the event names nothing. */
export function targetOf(event: Partial<MaskedEvent>): string | null {
  const asked = event.request?.url ?? event.request?.query;
  if (asked !== undefined) return asked;
  const user = event.target?.user;
  const resource = event.target?.resources?.[0];
  const command = event.ext?.['command'];
  // Who runs a command as somebody else: what they ran says more than what it ran as.
  if (typeof command === 'string') return user?.id === undefined ? command : `${user.id}: ${command}`;
  const parts = [
    user?.id === undefined ? null : `user ${user.id}`,
    resource === undefined ? null : `${resource.type} ${resource.name ?? resource.id}`,
  ].filter((part) => part !== null);
  if (parts.length > 0) return parts.join(', ');
  return event.service?.host ?? event.service?.name ?? null;
}
