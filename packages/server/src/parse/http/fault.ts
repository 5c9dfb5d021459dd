import type { EventDraft, Origin, Scalar, Severity } from '@daybook/event';
import { type RequestLine, resourceOf } from './request-line.ts';

/** What the error log of a web server says of one thing that happened. */
export interface Fault {
  readonly time: string;
  readonly flags: string[];
  readonly program: string;
  readonly level: string;
  readonly message: string;
  readonly origin?: Origin | undefined;
  readonly line?: RequestLine | null;
  readonly host?: string | undefined;
  readonly ext: Record<string, Scalar>;
  /** What the message means, where it is one that is known. */
  readonly meaning: Meaning | null;
}

/** Kind, verb and result of a message; the account that it names. */
export interface Meaning {
  readonly kind: EventDraft['kind'];
  readonly action: string;
  readonly outcome: EventDraft['outcome'];
  readonly code: string;
  readonly user?: { readonly name: string; readonly isKnown: boolean };
  readonly url?: string;
}

const severities: Readonly<Record<string, Severity>> = { warn: 2, error: 3, crit: 4, alert: 5, emerg: 6 };

/** The event of a message of an error log: a refused sign-in or request where the message is one, otherwise an error or a message. */
export function faultEvent(fault: Fault): EventDraft {
  const { meaning, level, message, origin, line, host } = fault;
  const user = meaning?.user;
  const isError = (severities[level] ?? 1) >= 3;
  const url = line?.url ?? meaning?.url;
  return {
    time: fault.time,
    kind: meaning?.kind ?? (isError ? 'system.error' : 'system.message'),
    action: meaning?.action ?? level,
    outcome: meaning?.outcome ?? (isError ? 'error' : 'unknown'),
    severity: meaning === null ? (severities[level] ?? 1) : meaning.outcome === 'denied' ? 3 : 2,
    reason: { ...(meaning === null ? {} : { code: meaning.code }), text: message },
    ...(fault.flags.length > 0 ? { flags: fault.flags } : {}),
    service: { name: fault.program, ...(host === undefined ? {} : { host }) },
    actor:
      user === undefined
        ? { type: 'unknown', id: 'unknown' }
        : { type: user.isKnown ? 'user' : 'unknown', id: user.name },
    ...(origin === undefined ? {} : { origin }),
    ...(url === undefined ? {} : { target: { resources: [{ type: 'url', id: resourceOf(url) }] } }),
    ...(line === null || line === undefined
      ? url === undefined
        ? {}
        : { request: { url } }
      : { request: { method: line.method, url: line.url } }),
    ext: { level, ...fault.ext },
  };
}
