import type { Actor, Change, Kind, Origin, Outcome, Resource, Scalar, Severity, TargetUser } from '@daybook/event';
import { isAddress } from '../address.ts';

/** What the message of a log line says: an event without what its header says. */
export interface Finding {
  kind: Kind;
  action: string;
  outcome: Outcome;
  /** Set where it is not the one that goes with the outcome. */
  severity?: Severity;
  actor: Actor;
  reason?: { code?: string; text?: string };
  origin?: Origin;
  user?: TargetUser;
  resources?: Resource[];
  changes?: Change[];
  ext?: Record<string, Scalar>;
}

/** Reads one program's message. Null where it says nothing that this program is known for. Total, linear. */
export type MessageParser = (message: string, program: string) => Finding | null;

export const nobody: Readonly<Actor> = Object.freeze({ type: 'unknown', id: 'unknown' });

/** The account that acted. A name that the system does not know is what someone typed, so its type is unknown. */
export function actorOf(name: string, known = true): Actor {
  return name === '' ? { ...nobody } : { type: known ? 'user' : 'unknown', id: name };
}

/** Where from, by address or by name; undefined where the source left it empty or does not know. */
function originOf(host: string, port?: string): Origin | undefined {
  if (host === '' || host === 'UNKNOWN' || host === '?') return undefined;
  const origin: Origin = isAddress(host) ? { ip: host } : { host };
  const number = port === undefined || port === '' ? Number.NaN : Number(port);
  if (Number.isInteger(number) && number >= 0 && number <= 65535) origin.port = number;
  return origin;
}

/** Adds the origin where there is one. */
export function from(finding: Finding, host: string, port?: string): Finding {
  const origin = originOf(host, port);
  if (origin !== undefined) finding.origin = origin;
  return finding;
}

/** What stands between two marks, the second being searched after the first; null where one of them is missing. */
export function between(text: string, before: string, after: string): string | null {
  const start = text.indexOf(before);
  if (start === -1) return null;
  const end = text.indexOf(after, start + before.length);
  return end === -1 ? null : text.slice(start + before.length, end);
}

/** The text without the mark at its end, or null where it does not end so. */
export function withoutEnd(text: string, end: string): string | null {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : null;
}

export function unquote(text: string): string {
  const first = text.charCodeAt(0);
  const isQuoted = text.length > 1 && (first === 0x27 || first === 0x22 || first === 0x60);
  if (!isQuoted) return text;
  const last = text.charCodeAt(text.length - 1);
  return last === first || (first === 0x60 && last === 0x27) ? text.slice(1, -1) : text;
}
