import type { EventDraft, Severity } from '@daybook/event';
import { actorOf, between, type Finding, unquote, withoutEnd } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { type JsonLine, jsonLine, numberIn, textIn } from '../fields/json.ts';
import { originOf } from '../fields/origin.ts';
import { timeOfText } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';

/** `nextcloud.log`: sign-ins that failed, what its guard against guessing says, and all other messages with who and where. */
export const nextcloud: LineFormat = {
  name: 'nextcloud',
  matches: (line) => read(line) !== null,
  parse,
};

function read(line: string): JsonLine | null {
  const json = line.includes('"reqId"') ? jsonLine(line) : null;
  const isIt =
    json !== null &&
    ['reqId', 'time', 'remoteAddr', 'message'].every((key) => typeof json[key] === 'string') &&
    numberIn(json, 'level') !== undefined &&
    typeof json['app'] === 'string';
  return isIt ? json : null;
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const json = read(line);
  const time = json === null ? null : timeOfText(textIn(json, 'time') ?? '', context);
  if (json === null || time === null) return null;
  const version = textIn(json, 'version');
  return eventOf(findingOf(json), {
    ...time,
    service: { name: 'nextcloud', ...(version === undefined ? {} : { version }) },
    request: definedOf({
      id: textIn(json, 'reqId'),
      method: dashless(textIn(json, 'method')),
      url: dashless(textIn(json, 'url')),
    }),
    ext: { app: textIn(json, 'app'), level: numberIn(json, 'level') },
  });
}

/** Nextcloud writes `--` for nobody. */
function dashless(text: string | undefined): string | undefined {
  return text === '--' ? undefined : text;
}

/** Debug, info, warning, error, fatal. */
const severities: readonly Severity[] = [1, 1, 2, 3, 5];

function findingOf(json: JsonLine): Finding {
  const message = textIn(json, 'message') ?? '';
  const origin = {
    ...originOf(textIn(json, 'remoteAddr')),
    ...definedOf({ userAgent: dashless(textIn(json, 'userAgent')) }),
  };
  const user = dashless(textIn(json, 'user'));
  const base = { actor: actorOf(user ?? ''), ...(Object.keys(origin).length === 0 ? {} : { origin }) };
  const typed = failedName(message);
  if (typed !== null) {
    return {
      ...base,
      kind: 'auth.login',
      action: 'Login failed',
      outcome: 'failure',
      actor: actorOf(typed),
      reason: { text: message },
    };
  }
  if (message.startsWith('Bruteforce attempt from ')) {
    const attempt = between(message, ' detected for action "', '"');
    return {
      ...base,
      kind: 'auth.attempt',
      action: 'Bruteforce attempt',
      outcome: 'failure',
      reason: { text: message },
      ...(attempt === null ? {} : { ext: { attempted: attempt } }),
    };
  }
  if (message.startsWith('Trusted domain error.')) {
    return {
      ...base,
      kind: 'http.request',
      action: 'Trusted domain error',
      outcome: 'denied',
      reason: { code: 'untrusted-domain', text: message },
    };
  }
  const severity = severities[numberIn(json, 'level') ?? 0] ?? 1;
  const isFault = severity >= 3;
  return {
    ...base,
    kind: isFault ? 'system.error' : 'system.message',
    action: 'message',
    outcome: isFault ? 'error' : 'unknown',
    severity,
    ext: { message },
  };
}

/** `Login failed: alice (Remote IP: 192.0.2.7)`, with the name in quotes or not; the end is the program's own. */
function failedName(message: string): string | null {
  if (!message.startsWith('Login failed: ')) return null;
  const end = message.lastIndexOf(' (Remote IP: ');
  return end === -1 || withoutEnd(message, ')') === null ? null : unquote(message.slice(14, end));
}
