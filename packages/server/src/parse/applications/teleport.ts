import type { EventDraft, Kind, Outcome, Resource } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { type JsonLine, jsonLine, textIn, wordIn } from '../fields/json.ts';
import { originOf, peerOf } from '../fields/origin.ts';
import { timeOfText } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { readStatement } from '../sql/index.ts';

/** Teleport's audit log (`events.log`). */
export const teleport: LineFormat = {
  name: 'teleport',
  matches: (line) => read(line) !== null,
  parse,
};

/** Codes end with how the event went: information, warning, error. */
const codePattern = /^T[A-Z0-9]{2,12}[A-Z]$/;

function read(line: string): JsonLine | null {
  const json = line.includes('"uid"') ? jsonLine(line) : null;
  const isIt =
    json !== null &&
    ['event', 'uid', 'time'].every((key) => textIn(json, key) !== undefined) &&
    codePattern.test(textIn(json, 'code') ?? '');
  return isIt ? json : null;
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const json = read(line);
  const time = json === null ? null : timeOfText(textIn(json, 'time') ?? '', context);
  if (json === null || time === null) return null;
  return eventOf(findingOf(json), {
    ...time,
    service: { name: 'teleport' },
    ext: {
      code: textIn(json, 'code'),
      uid: textIn(json, 'uid'),
      ei: wordIn(json, 'ei'),
      cluster: textIn(json, 'cluster_name'),
      method: textIn(json, 'method'),
      login: textIn(json, 'login'),
      protocol: textIn(json, 'proto'),
      message: textIn(json, 'message'),
      command: textIn(json, 'command'),
      path: textIn(json, 'path'),
      statement: textIn(json, 'db_query'),
    },
  });
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['user.login', 'auth.login'],
  ['auth', 'auth.login'],
  ['user.create', 'admin.user.create'],
  ['user.update', 'admin.user.update'],
  ['user.delete', 'admin.user.delete'],
  ['user.password_change', 'admin.credential.update'],
  ['reset_password_token.create', 'admin.credential.create'],
  ['mfa.add', 'admin.credential.create'],
  ['mfa.delete', 'admin.credential.delete'],
  ['cert.create', 'admin.credential.create'],
  ['lock.created', 'admin.user.lock'],
  ['lock.deleted', 'admin.user.unlock'],
  ['role.created', 'admin.role.create'],
  ['role.updated', 'admin.role.update'],
  ['role.deleted', 'admin.role.delete'],
  ['access_request.create', 'admin.approval.request'],
  ['session.start', 'auth.session'],
  ['session.join', 'auth.session'],
  ['session.end', 'auth.logout'],
  ['session.leave', 'auth.logout'],
  ['db.session.start', 'auth.session'],
  ['db.session.end', 'auth.logout'],
  ['app.session.start', 'auth.session'],
  ['app.session.end', 'auth.logout'],
  ['exec', 'process.run'],
  ['session.command', 'process.run'],
  ['session.network', 'network.connect'],
  ['port', 'network.connect'],
  ['scp', 'data.export'],
  ['kube.request', 'api.call'],
]);

function findingOf(json: JsonLine): Finding {
  const event = textIn(json, 'event') ?? '';
  const query = event === 'db.session.query' ? textIn(json, 'db_query') : undefined;
  const user = textIn(json, 'user') ?? '';
  const session = textIn(json, 'sid');
  const userAgent = textIn(json, 'user_agent');
  const peer = peerOf(textIn(json, 'addr.remote')) ?? originOf(textIn(json, 'client_ip'));
  const origin = { ...peer, ...(userAgent === undefined ? {} : { userAgent }) };
  const kind = query === undefined ? (kinds.get(event) ?? 'other') : readStatement(query).kind;
  const resources = resourcesOf(json);
  const about = kind.startsWith('admin.user.') ? textIn(json, 'name') : undefined;
  const text = textIn(json, 'error') ?? textIn(json, 'exitError');
  return {
    kind,
    action: event,
    outcome: outcomeOf(json),
    actor: { ...actorOf(user), ...(session === undefined ? {} : { session }) },
    ...(Object.keys(origin).length === 0 ? {} : { origin }),
    ...(text === undefined ? {} : { reason: { text } }),
    ...(about === undefined ? {} : { user: { id: about } }),
    ...(resources.length === 0 ? {} : { resources }),
  };
}

function outcomeOf(json: JsonLine): Outcome {
  const code = textIn(json, 'code') ?? '';
  if (json['success'] === false) return 'failure';
  if (json['success'] === true) return 'success';
  if (textIn(json, 'error') !== undefined || code.endsWith('E')) return 'failure';
  return code.endsWith('W') ? 'unknown' : 'success';
}

function resourcesOf(json: JsonLine): Resource[] {
  const parts: [string, string | undefined][] = [
    ['server', textIn(json, 'server_hostname') ?? textIn(json, 'server_id')],
    ['database', textIn(json, 'db_service')],
    ['application', textIn(json, 'app_name')],
    ['cluster', textIn(json, 'kubernetes_cluster')],
  ];
  return parts.flatMap(([type, id]) =>
    id === undefined
      ? []
      : [{ type, id, ...definedOf({ name: type === 'database' ? textIn(json, 'db_name') : undefined }) }],
  );
}
