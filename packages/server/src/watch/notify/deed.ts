import type { Change, EventDraft } from '@daybook/event';
import type { WatchDoer } from '../doer.ts';

const system: EventDraft['actor'] = { type: 'system', id: 'daybook' };
const targetOf = (name: string): NonNullable<EventDraft['target']> => ({ resources: [{ type: 'notifier', id: name }] });

/** `fault` says why; no address and no secret is in it. */
export function failedDraft(
  name: string,
  action: 'down' | 'give-up' | 'queue-full',
  atMs: number,
  fault: string,
  messages?: number,
): EventDraft {
  return {
    time: new Date(atMs).toISOString(),
    kind: 'notifier.failed',
    action,
    outcome: 'failure',
    severity: 4,
    actor: system,
    target: targetOf(name),
    reason: { text: fault },
    ...(messages === undefined ? {} : { ext: { messages } }),
  };
}

export function recoveredDraft(name: string, atMs: number, downSinceMs: number): EventDraft {
  return {
    time: new Date(atMs).toISOString(),
    kind: 'notifier.recovered',
    action: 'up',
    outcome: 'success',
    severity: 2,
    actor: system,
    target: targetOf(name),
    ext: { downSince: new Date(downSinceMs).toISOString() },
  };
}

export function testedDraft(name: string, atMs: number, doer: WatchDoer): EventDraft {
  return {
    time: new Date(atMs).toISOString(),
    kind: 'notifier.test',
    action: 'test',
    outcome: 'success',
    severity: 1,
    ...doer.about,
    target: targetOf(name),
    ...(doer.ext === undefined ? {} : { ext: { ...doer.ext } }),
  };
}

type Shown = Readonly<Record<string, string | number | null>>;

/** A notifier of the settings that is there, is another, or is gone since the last start. Values of secrets are in none of them. */
export function changedDraft(
  name: string,
  atMs: number,
  before: Shown | null,
  after: Shown | null,
  isSecretChanged = false,
): EventDraft {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  const changes = keys.flatMap((path): Change[] => {
    const [old, now] = [before?.[path] ?? null, after?.[path] ?? null];
    return old === now ? [] : [{ path, old, new: now }];
  });
  if (isSecretChanged) changes.push({ path: 'secret', old: 'withheld', new: 'withheld' });
  return {
    time: new Date(atMs).toISOString(),
    kind: 'admin.config.change',
    action: before === null ? 'create' : after === null ? 'delete' : 'update',
    outcome: 'success',
    severity: 3,
    actor: system,
    target: targetOf(name),
    changes,
  };
}
