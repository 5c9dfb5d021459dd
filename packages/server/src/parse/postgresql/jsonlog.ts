import { definedOf } from '../fields/event.ts';
import { jsonLine, numberIn, textIn } from '../fields/json.ts';
import { originOf } from '../fields/origin.ts';
import { timeOfText } from '../fields/stamp.ts';
import type { ParseContext } from '../format.ts';
import { codeOf, type Entry, knownOf } from './entry.ts';

/** The message of one line of `jsonlog` (version 15 and later), or null where the line is none. */
export function readJsonlog(line: string, context: ParseContext): Entry | null {
  const json = line.includes('"error_severity"') ? jsonLine(line) : null;
  const severity = json === null ? undefined : textIn(json, 'error_severity');
  if (json === null || severity === undefined) return null;
  const time = timeOfText(textIn(json, 'timestamp') ?? '', context);
  if (time === null) return null;
  const host = textIn(json, 'remote_host');
  return {
    ...time,
    severity,
    message: textIn(json, 'message') ?? '',
    ...definedOf({
      detail: textIn(json, 'detail'),
      hint: textIn(json, 'hint'),
      context: textIn(json, 'context'),
      statement: textIn(json, 'statement'),
      code: codeOf(textIn(json, 'state_code')),
      user: knownOf(textIn(json, 'user')),
      database: knownOf(textIn(json, 'dbname')),
      origin: host === '[local]' ? undefined : originOf(host, numberIn(json, 'remote_port')),
      pid: numberIn(json, 'pid'),
      session: textIn(json, 'session_id'),
      application: knownOf(textIn(json, 'application_name')),
      backend: textIn(json, 'backend_type'),
    }),
  };
}
