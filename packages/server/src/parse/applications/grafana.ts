import type { EventDraft, Severity } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { jsonLine, wordIn } from '../fields/json.ts';
import { logfmtPairs } from '../fields/pairs.ts';
import { originOf } from '../fields/origin.ts';
import { timeOfText, type Time } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { outcomeOfStatus } from './http.ts';

/** Grafana's log, as text (logfmt) and as JSON: sign-ins, requests, all other messages. */
export const grafana: LineFormat = {
  name: 'grafana',
  matches: (line) => read(line) !== null,
  parse,
};

type Said = (name: string) => string | undefined;

/** What a line says, by name; null where it is none of Grafana's. */
function read(line: string): Said | null {
  const said = line.charCodeAt(0) === 0x7b ? ofJson(line) : ofText(line);
  const isIt = said !== null && said('logger') !== undefined && said('t') !== undefined && levelOf(said) !== undefined;
  return isIt ? said : null;
}

function ofJson(line: string): Said | null {
  const json = line.includes('"logger"') ? jsonLine(line) : null;
  return json === null ? null : (name) => wordIn(json, name);
}

function ofText(line: string): Said | null {
  if (!line.startsWith('logger=') && !line.startsWith('t=')) return null;
  const { values } = logfmtPairs(line);
  return (name) => {
    const value = values.get(name);
    return value === '' ? undefined : value;
  };
}

function levelOf(said: Said): string | undefined {
  return said('level') ?? said('lvl');
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const said = read(line);
  const time: Time | null = said === null ? null : timeOfText(said('t') ?? '', context);
  if (said === null || time === null) return null;
  const trace = said('traceID');
  return eventOf(findingOf(said), {
    ...time,
    service: { name: 'grafana' },
    request: definedOf({
      method: said('method'),
      url: said('path'),
      status: number(said('status')),
      durationMs: number(said('time_ms')),
      bytes: number(said('size')),
      traceId: trace,
    }),
    ext: {
      logger: said('logger'),
      level: levelOf(said),
      orgId: nonZero(said('orgId')),
      userId: nonZero(said('userId')),
      referrer: said('referer'),
    },
  });
}

function number(text: string | undefined): number | undefined {
  const value = text === undefined || text.length > 15 ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

function nonZero(text: string | undefined): string | undefined {
  return text === '0' ? undefined : text;
}

const severities: Readonly<Record<string, Severity>> = {
  debug: 1,
  dbug: 1,
  info: 1,
  warn: 2,
  error: 3,
  eror: 3,
  crit: 5,
  critical: 5,
};

function findingOf(said: Said): Finding {
  const message = said('msg') ?? '';
  const error = said('error') ?? said('err');
  const user = said('uname') ?? said('User');
  const origin = originOf(said('remote_addr'));
  const base = {
    actor: actorOf(user ?? ''),
    ...(origin === undefined ? {} : { origin }),
    ...(error === undefined ? {} : { reason: definedOf({ code: codeOf(said, error), text: error }) }),
  };
  if (message === 'Successful Login') return { ...base, kind: 'auth.login', action: message, outcome: 'success' };
  const isSignIn =
    message === 'Invalid username or password' || (codeOf(said, error ?? '') ?? '').startsWith('password-auth');
  if (isSignIn) return { ...base, kind: 'auth.login', action: message, outcome: 'failure' };
  if (message === 'Unauthorized') return { ...base, kind: 'auth.attempt', action: message, outcome: 'denied' };
  if (message === 'Request Completed') {
    const method = said('method') ?? 'unknown';
    return { ...base, kind: 'http.request', action: method, outcome: outcomeOfStatus(number(said('status'))) };
  }
  const severity = severities[levelOf(said) ?? ''] ?? 1;
  const isFault = severity >= 3;
  return {
    ...base,
    kind: isFault ? 'system.error' : 'system.message',
    action: message === '' ? 'message' : message.slice(0, 256),
    outcome: isFault ? 'error' : 'unknown',
    severity,
    ext: { message },
  };
}

/** The id of an error: `errorMessageID`, or what an error has in brackets in front (`[password-auth.failed] …`). */
function codeOf(said: Said, error: string): string | undefined {
  const end = error.startsWith('[') ? error.indexOf(']') : -1;
  return said('errorMessageID') ?? (end > 1 && end < 128 ? error.slice(1, end) : undefined);
}
