import type { Kind, Resource } from '@daybook/event';
import type { Finding } from '../auth/finding.ts';
import { csvFields } from '../fields/csv.ts';
import { definedOf } from '../fields/event.ts';
import { readStatement, type Statement } from '../sql/index.ts';
import { actorOfEntry, resourcesOf } from './connection.ts';
import type { Entry } from './entry.ts';

const start = 'AUDIT: ';

/** pgaudit writes these where it leaves a statement or its parameters out. */
const placeholders = new Set(['', '<none>', '<not logged>', '<previously logged>']);

/**
 * pgaudit: `AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.orders,"select …",<not logged>`. It writes before the statement has
 * run, so the outcome is not known. Null where the message is no such one, or was cut off.
 */
export function readAudit(entry: Entry): Finding | null {
  if (!entry.message.startsWith(start)) return null;
  const fields = csvFields(entry.message.slice(start.length));
  if (fields === null || fields.length < 8) return null;
  const [
    type = '',
    statementId = '',
    subId = '',
    group = '',
    command = '',
    objectType = '',
    object = '',
    text = '',
    parameters = '',
  ] = fields;
  if (type !== 'SESSION' && type !== 'OBJECT') return null;
  const statement = placeholders.has(text) ? readStatement(command) : readStatement(text);
  const kind = kindOf(group, command, statement);
  const resources = [
    ...(resourcesOf(entry) ?? []),
    ...objectsOf(objectType, object, kind === statement.kind ? statement : null),
  ];
  return {
    kind,
    action: command === '' ? statement.action : command,
    outcome: 'unknown',
    actor: actorOfEntry(entry),
    ...(entry.origin === undefined ? {} : { origin: entry.origin }),
    ...(resources.length === 0 ? {} : { resources }),
    ...(kind === statement.kind && statement.user !== undefined ? { user: statement.user } : {}),
    ...(kind === statement.kind && statement.changes !== undefined ? { changes: statement.changes } : {}),
    ext: definedOf({
      auditType: type,
      auditClass: group,
      statementId: `${statementId}.${subId}`,
      statement: placeholders.has(text) ? undefined : text,
      parameters: placeholders.has(parameters) ? undefined : parameters,
    }),
  };
}

const readingCopy: Kind = 'data.export';

/** pgaudit's class counts for data: it knows the plan, where the statement only tells a part. */
function kindOf(group: string, command: string, statement: Statement): Kind {
  if (group === 'FUNCTION') return 'api.call';
  const ofCommand = readStatement(command).kind;
  if (group === 'READ') return command.startsWith('COPY') ? readingCopy : 'data.read';
  if (group === 'WRITE') return command.startsWith('COPY') ? 'data.create' : ofCommand;
  return statement.kind === 'api.call' || statement.kind === 'data.read' ? ofCommand : statement.kind;
}

function objectsOf(type: string, name: string, statement: Statement | null): Resource[] {
  if (name !== '') return [{ type: type === '' ? 'object' : type.toLowerCase(), id: name }];
  return statement?.resources ?? [];
}
