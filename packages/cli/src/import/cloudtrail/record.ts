import { createHash } from 'node:crypto';
import type { Client } from '@daybook/api';
import type { Verdict } from './verify.ts';

/** Files that one event names; the others are counted. */
const namedMax = 60;

export interface Recorded {
  readonly body: string;
  /** Of all that it says: the same is recorded once within the time that keys are kept. */
  readonly key: string;
}

interface Named {
  readonly type: string;
  readonly id: string;
  readonly labels?: readonly string[];
}

/** What a digest proves, as an event. Its time is the end of what the digest is about. */
export function verdictEvent({ key, state, why, digest, faults, intact, isAfterGap }: Verdict): Recorded {
  const isWhole = faults.length === 0;
  const outcome = state === 'unproved' && isWhole ? 'unknown' : state === 'valid' && isWhole ? 'success' : 'failure';
  const code = state !== 'valid' ? `digest-${state}` : (faults[0]?.fault ?? (isAfterGap ? 'gap' : undefined));
  return eventOf({
    time: digest?.endTime ?? timeOfName(key),
    action: 'cloudtrail.digest',
    outcome,
    code,
    why,
    resources: [
      { type: 'cloudtrail.digest', id: key, labels: [state] },
      ...faults.slice(0, namedMax).map(({ key: id, fault }) => ({ type: 'cloudtrail.log', id, labels: [fault] })),
    ],
    ext: {
      files: faults.length + intact.length,
      intact: intact.length,
      missing: faults.filter(({ fault }) => fault === 'missing').length,
      altered: faults.filter(({ fault }) => fault === 'altered').length,
      unreadable: faults.filter(({ fault }) => fault === 'unreadable').length,
      ...(isAfterGap ? { afterGap: true } : {}),
    },
  });
}

/** Log files that are older than the newest digest of their region and in no digest that AWS signed. */
export function unprovedEvent(time: string, logs: readonly string[]): Recorded {
  return eventOf({
    time,
    action: 'cloudtrail.unproved',
    outcome: 'failure',
    code: 'unproved',
    why: 'they are in no digest that is known to be signed by AWS',
    resources: logs.slice(0, namedMax).map((id) => ({ type: 'cloudtrail.log', id, labels: ['unproved'] })),
    ext: { files: logs.length },
  });
}

interface Said {
  readonly time: string;
  readonly action: string;
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly code: string | undefined;
  readonly why: string;
  readonly resources: readonly Named[];
  readonly ext: Readonly<Record<string, number | boolean>>;
}

function eventOf({ time, action, outcome, code, why, resources, ext }: Said): Recorded {
  const reason = { ...(code === undefined ? {} : { code }), ...(why === '' ? {} : { text: why }) };
  const body = JSON.stringify({
    time,
    kind: 'log.verify',
    action,
    outcome,
    severity: outcome === 'failure' ? 4 : 1,
    ...(Object.keys(reason).length === 0 ? {} : { reason }),
    service: { name: 'cloudtrail' },
    actor: { type: 'service', id: 'daybook import' },
    target: { resources },
    ext,
  });
  return { body, key: `cloudtrail-${createHash('sha256').update(body).digest('hex')}` };
}

/** Durable when it resolves. */
export async function record(
  { sendEvents }: Pick<Client, 'sendEvents'>,
  { body, key }: Recorded,
  source: string | undefined,
): Promise<void> {
  await sendEvents(body, 'application/json', { key, ...(source === undefined ? {} : { source }) });
}

function timeOfName(key: string): string {
  const [, year, month, day, hour, minute, second] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(key) ?? [];
  return year === undefined
    ? '1970-01-01T00:00:00Z'
    : `${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`;
}
