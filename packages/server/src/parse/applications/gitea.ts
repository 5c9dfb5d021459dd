import type { EventDraft, Severity } from '@daybook/event';
import { actorOf, type Finding, nobody } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { peerOf } from '../fields/origin.ts';
import { stampAt, zonelessTime } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { outcomeOfStatus } from './http.ts';

/** Gitea and Forgejo: sign-ins that failed, and requests as their router writes them. */
export const gitea: LineFormat = {
  name: 'gitea',
  matches: (line) => splitLine(line) !== null,
  parse,
};

interface Line {
  readonly stampEnd: number;
  readonly level: string;
  readonly requestId?: string;
  readonly message: string;
}

const levels: Readonly<Record<string, Severity>> = { T: 1, D: 1, I: 1, W: 2, E: 3, C: 5, F: 6 };

/** `2023/05/12 12:17:34 ...ers/web/auth/auth.go:206:SignInPost() [I] [645e123e] message` */
function splitLine(line: string): Line | null {
  const stamp = line.charCodeAt(4) === 0x2f ? stampAt(line, 0) : null;
  if (stamp === null) return null;
  const mark = line.indexOf(' [', stamp.end);
  const level = line.charAt(mark + 2);
  const place = line.slice(stamp.end, mark);
  if (mark === -1 || place.length > 160 || !Object.hasOwn(levels, level) || !line.startsWith('] ', mark + 3))
    return null;
  // The place is a file of Go, with the number of its line; it is left out where the logger's flags say so.
  if (place !== '' && !/^ [^ ]{1,120}\.go:\d{1,6}(?::[^ ]{1,80})?$/.test(place)) return null;
  const rest = line.slice(mark + 5);
  const id = /^\[([0-9a-f]{8}(?:-\d{1,6})?)\] /.exec(rest);
  return {
    stampEnd: stamp.end,
    level,
    ...(id?.[1] === undefined ? {} : { requestId: id[1] }),
    message: id === null ? rest : rest.slice(id[0].length),
  };
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const parts = splitLine(line);
  const stamp = parts === null ? null : stampAt(line, 0);
  if (parts === null || stamp === null) return null;
  const { message, level, requestId } = parts;
  const routed = readRouted(message);
  const finding = readFailed(message) ?? routed?.finding ?? plain(message, level);
  return eventOf(finding, {
    ...zonelessTime(stamp, context),
    service: { name: 'gitea' },
    request: { ...routed?.request, ...(requestId === undefined ? {} : { id: requestId }) },
  });
}

const failedStart = 'Failed authentication attempt ';

/** `Failed authentication attempt for alice from 192.0.2.7:39522: user does not exist [uid: 0, name: alice]` */
function readFailed(message: string): Finding | null {
  if (!message.startsWith(failedStart)) return null;
  const about = message.slice(failedStart.length);
  const isNamed = about.startsWith('for ');
  // What is behind the first bracket has the name again; before it, the last ` from ` is the program's own.
  const bracket = about.search(/ \[(?:uid|email|name): /);
  const head = bracket === -1 ? about : about.slice(0, bracket);
  const from = isNamed ? head.lastIndexOf(' from ') : head.startsWith('from ') ? -1 : -2;
  if (from === -2 || (isNamed && from === -1)) return null;
  const rest = head.slice(from + (isNamed ? 6 : 5) + (isNamed ? 0 : 1));
  const colon = rest.indexOf(': ');
  const origin = peerOf(colon === -1 ? rest : rest.slice(0, colon));
  const text = colon === -1 ? '' : rest.slice(colon + 2);
  const name = isNamed ? head.slice(4, from) : '';
  const isAmbiguous = head.indexOf(' from ') !== from && isNamed;
  return {
    kind: 'auth.login',
    action: 'Failed authentication attempt',
    outcome: 'failure',
    actor: actorOf(name, !text.endsWith('does not exist')),
    reason: definedOf({ text: text === '' ? undefined : text }),
    ...(origin === undefined ? {} : { origin }),
    ...(isAmbiguous ? { ext: { ambiguous: true } } : {}),
  };
}

interface Routed {
  readonly finding: Finding;
  readonly request: { method: string; url: string; status?: number; durationMs?: number };
}

/** `router: completed GET /user/login for 192.0.2.7:0, 200 OK in 3.4ms @ auth/auth.go:120(auth.SignIn)` */
function readRouted(message: string): Routed | null {
  const text = message.startsWith('router: ') ? message.slice(8) : message;
  if (!text.startsWith('completed ')) return null;
  const [, method = '', url = ''] = text.split(' ', 3);
  const answer = text.lastIndexOf(', ');
  const asked = text.lastIndexOf(' for ', answer);
  const status = Number(text.slice(answer + 2, answer + 5));
  if (answer === -1 || asked === -1 || !Number.isInteger(status) || method === '') return null;
  const duration = / in (\d{1,9}(?:\.\d{1,6})?)(µs|ms|s) @ /.exec(text.slice(answer));
  const factor = duration?.[2] === 's' ? 1000 : duration?.[2] === 'ms' ? 1 : 0.001;
  const origin = peerOf(text.slice(asked + 5, answer));
  const outcome = outcomeOfStatus(status);
  return {
    finding: {
      kind: 'http.request',
      action: method,
      outcome,
      actor: { ...nobody },
      ...(origin === undefined ? {} : { origin }),
    },
    request: {
      method,
      url,
      status,
      ...(duration === null ? {} : { durationMs: Number(duration[1]) * factor }),
    },
  };
}

function plain(message: string, level: string): Finding {
  const severity = levels[level] ?? 1;
  const isFault = severity >= 3;
  return {
    kind: isFault ? 'system.error' : 'system.message',
    action: 'message',
    outcome: isFault ? 'error' : 'unknown',
    severity,
    actor: { ...nobody },
    ext: { message },
  };
}
