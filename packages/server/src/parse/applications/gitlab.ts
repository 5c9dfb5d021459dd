import type { EventDraft, Kind, Outcome } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { isObject, type JsonLine, jsonLine, numberIn, textIn, wordIn } from '../fields/json.ts';
import { originOf } from '../fields/origin.ts';
import { timeOfText } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { outcomeOfStatus } from './http.ts';

/** GitLab's `production_json.log`: requests of its Rails application, and sign-ins among them. */
export const gitlab: LineFormat = {
  name: 'gitlab',
  matches: (line) => read(line) !== null,
  parse,
};

function read(line: string): JsonLine | null {
  const json = line.includes('"controller"') ? jsonLine(line) : null;
  const isRequest =
    json !== null && ['method', 'path', 'controller', 'action', 'time'].every((key) => textIn(json, key) !== undefined);
  return isRequest ? json : null;
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const json = read(line);
  const time = json === null ? null : timeOfText(textIn(json, 'time') ?? '', context);
  if (json === null || time === null) return null;
  const seconds = numberIn(json, 'duration_s');
  return eventOf(findingOf(json), {
    ...time,
    service: { name: 'gitlab' },
    request: definedOf({
      id: textIn(json, 'correlation_id'),
      method: textIn(json, 'method'),
      url: textIn(json, 'path'),
      status: statusOf(json),
      durationMs: seconds === undefined ? undefined : Math.round(seconds * 1e6) / 1e3,
    }),
    ext: {
      controller: textIn(json, 'controller'),
      controllerAction: textIn(json, 'action'),
      format: textIn(json, 'format'),
      userId: wordIn(json, 'user_id'),
      project: textIn(json, 'meta.project'),
      exception: textIn(json, 'exception.class'),
    },
  });
}

/** 0 where the action was broken off, as Devise does where a sign-in fails. */
function statusOf(json: JsonLine): number | undefined {
  const status = numberIn(json, 'status');
  return status === undefined || status < 100 || status > 999 || !Number.isInteger(status) ? undefined : status;
}

function findingOf(json: JsonLine): Finding {
  const { kind, outcome } = resultOf(json);
  const origin = originOf(textIn(json, 'remote_ip') ?? textIn(json, 'meta.remote_ip'));
  const userAgent = textIn(json, 'ua');
  const name = textIn(json, 'username') ?? textIn(json, 'meta.user') ?? typedName(json);
  const where = { ...origin, ...(userAgent === undefined ? {} : { userAgent }) };
  const text = textIn(json, 'exception.message');
  return {
    kind,
    action:
      kind === 'http.request'
        ? (textIn(json, 'method') ?? 'unknown')
        : `${textIn(json, 'controller')}#${textIn(json, 'action')}`,
    outcome,
    actor: name === undefined && kind === 'http.request' ? { type: 'anonymous', id: 'unknown' } : actorOf(name ?? ''),
    ...(Object.keys(where).length === 0 ? {} : { origin: where }),
    ...(text === undefined ? {} : { reason: { text } }),
  };
}

interface Result {
  readonly kind: Kind;
  readonly outcome: Outcome;
}

function resultOf(json: JsonLine): Result {
  const status = numberIn(json, 'status');
  const controller = textIn(json, 'controller');
  const action = textIn(json, 'action');
  const isSignIn =
    controller === 'SessionsController' ||
    controller === 'Ldap::OmniauthCallbacksController' ||
    controller === 'OmniauthCallbacksController';
  if (controller === 'SessionsController' && action === 'destroy')
    return { kind: 'auth.logout', outcome: outcomeOfStatus(status) };
  const isAttempt = controller === 'SessionsController' ? action === 'create' : isSignIn;
  if (!isAttempt) return { kind: 'http.request', outcome: outcomeOfStatus(status) };
  if (action === 'failure') return { kind: 'auth.login', outcome: 'failure' };
  // Who signed in is sent on to another page; a page in its place asks for the second factor, again where one was given.
  if (status === 200)
    return { kind: 'auth.mfa', outcome: parameter(json, 'user', 'otp_attempt') === undefined ? 'unknown' : 'failure' };
  return { kind: 'auth.login', outcome: status !== undefined && status >= 300 && status < 400 ? 'success' : 'failure' };
}

function typedName(json: JsonLine): string | undefined {
  return parameter(json, 'user', 'login') ?? parameter(json, 'username');
}

/** A parameter of the form, `[{"key":"user","value":{"login":"alice"}}]`. */
function parameter(json: JsonLine, key: string, inner?: string): string | undefined {
  const params = json['params'];
  if (!Array.isArray(params)) return undefined;
  const found: unknown = params.find((entry) => isObject(entry) && entry['key'] === key);
  if (!isObject(found)) return undefined;
  if (inner === undefined) return textIn(found, 'value');
  return isObject(found['value']) ? textIn(found['value'], inner) : undefined;
}
