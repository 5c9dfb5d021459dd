import type { Event } from '@daybook/event';
import { safeText } from '../terminal/safe-text.ts';

/** One event as a sentence: who, from where, did what to what, with which result, when. Parts that are withheld say so. */
export function sentenceOf(event: Partial<Event>): string {
  const { actor, action, kind, outcome, time, origin, reason } = event;
  const who = actor === undefined ? 'somebody (withheld)' : nameOf(actor.type, actor.id);
  const from = origin?.ip ?? origin?.host;
  const where = from === undefined ? '' : ` from ${from}`;
  const what = targetOf(event);
  const why = reason?.text ?? reason?.code;
  return safeText(
    `${time ?? 'at an unknown time'}: ${who}${where} — ${action ?? 'an action that is not known'}` +
      `${what === null ? '' : ` ${what}`} — ${outcome ?? 'unknown'}${why === undefined ? '' : ` (${why})`}` +
      (kind === undefined ? '' : ` [${kind}]`),
  );
}

function nameOf(type: string, id: string): string {
  if (type === 'anonymous') return id === 'unknown' ? 'an anonymous client' : `an anonymous client (${id})`;
  return id === 'unknown' ? 'somebody unknown' : `${type} ${id}`;
}

/** What the action was about, in few words; null where the event names nothing. */
export function targetOf(event: Partial<Event>): string | null {
  const asked = event.request?.url ?? event.request?.query;
  if (asked !== undefined) return asked;
  const user = event.target?.user;
  const resource = event.target?.resources?.[0];
  const command = event.ext?.['command'];
  // Who runs a command as somebody else: what they ran says more than what it ran as.
  if (typeof command === 'string') return user === undefined ? command : `${user.id}: ${command}`;
  const parts = [
    user === undefined ? null : `user ${user.id}`,
    resource === undefined ? null : `${resource.type} ${resource.name ?? resource.id}`,
  ].filter((part) => part !== null);
  if (parts.length > 0) return parts.join(', ');
  return event.service?.host ?? event.service?.name ?? null;
}
