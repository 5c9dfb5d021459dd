import type { ParseContext } from '../format.ts';
import { csvFields } from '../fields/csv.ts';
import { definedOf } from '../fields/event.ts';
import { hostWithPort } from '../fields/origin.ts';
import { timeOfText } from '../fields/stamp.ts';
import { digitsAt } from '../time.ts';
import { codeOf, type Entry, knownOf } from './entry.ts';

/** Columns of `csvlog`, in their order since version 9.0; later versions have more behind them. */
const columns = 23;

/** The message of one record of `csvlog`, or null where the text is none. */
export function readCsvlog(text: string, context: ParseContext): Entry | null {
  const fields = csvFields(text.endsWith('\r') ? text.slice(0, -1) : text);
  if (fields === null || fields.length < columns) return null;
  const [stamp = '', user, database, pid = '', peer, session = '', , , , , , severity = '', code, message = ''] =
    fields;
  const time = timeOfText(stamp, context);
  if (time === null || severity === '' || !/^[A-Z]+[1-5]?$/.test(severity)) return null;
  const number = pid.length > 10 || pid === '' ? -1 : digitsAt(pid, 0, pid.length);
  const remote = peer === '[local]' ? undefined : knownOf(peer);
  return {
    ...time,
    severity,
    message,
    ...definedOf({
      detail: presentOf(fields[14]),
      hint: presentOf(fields[15]),
      context: presentOf(fields[18]),
      statement: presentOf(fields[19]),
      code: codeOf(code),
      user: knownOf(user),
      database: knownOf(database),
      origin: remote === undefined ? undefined : hostWithPort(remote),
      pid: number < 0 ? undefined : number,
      session: presentOf(session),
      application: knownOf(fields[22]),
      backend: presentOf(fields[23]),
    }),
  };
}

function presentOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
