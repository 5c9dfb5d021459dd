import type { EventDraft } from '@daybook/event';
import type { WatchDoer } from '../doer.ts';
import type { Exception } from './exception.ts';

const system: EventDraft['actor'] = { type: 'system', id: 'daybook' };

export function createdDraft(exception: Exception, title: string, doer: WatchDoer): EventDraft {
  return {
    time: new Date(exception.createdMs).toISOString(),
    kind: 'admin.exception.create',
    action: 'create',
    outcome: 'success',
    severity: 3,
    ...doer.about,
    reason: { text: exception.reason },
    target: targetOf(exception, title),
    ext: { ...doer.ext, ...whatOf(exception) },
  };
}

/** @param doer Who ended it; null where its time was over. @param held Events that it held back. */
export function endedDraft(
  exception: Exception,
  { title, atMs, held, reason = '' }: { title: string; atMs: number; held: number; reason?: string },
  doer: WatchDoer | null,
): EventDraft {
  return {
    time: new Date(atMs).toISOString(),
    kind: 'admin.exception.end',
    action: doer === null ? 'expire' : 'end',
    outcome: 'success',
    severity: 1,
    ...(doer?.about ?? { actor: system }),
    ...(reason === '' ? {} : { reason: { text: reason } }),
    target: targetOf(exception, title),
    ext: { ...doer?.ext, ...whatOf(exception), held },
  };
}

const whatOf = ({ query, owner, untilMs }: Exception) => ({ query, owner, until: new Date(untilMs).toISOString() });

const targetOf = ({ id, rule }: Exception, title: string): NonNullable<EventDraft['target']> => ({
  resources: [
    { type: 'exception', id },
    { type: 'rule', id: rule, name: title },
  ],
});
