import { timeOfEpoch } from '../fields/stamp.ts';
import { type Fields, readFields } from './fields.ts';

/** One record: what it is, the event that it is a part of, its fields. */
export interface AuditRecord {
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  /** Number of the event, the same in all of its records. */
  readonly serial: string;
  readonly node?: string;
  readonly fields: Fields;
}

export interface Head {
  readonly type: string;
  readonly node?: string;
  /** `1684329817.579` */
  readonly epoch: string;
  readonly serial: string;
  /** Index of the first character behind `msg=audit(…):`. */
  readonly end: number;
}

/** Of one event; what comes after them is kept in its text alone. */
export const recordsMax = 1024;

/** `[node=N ]type=T msg=audit(SECONDS.MS:SERIAL):`, or null. */
export function headOf(line: string): Head | null {
  const hasNode = line.startsWith('node=');
  const nodeEnd = hasNode ? line.indexOf(' ') : -1;
  const start = hasNode ? nodeEnd + 1 : 0;
  if ((hasNode && nodeEnd === -1) || !line.startsWith('type=', start)) return null;
  const typeEnd = line.indexOf(' ', start + 5);
  if (typeEnd === -1 || typeEnd - start > 64 || !line.startsWith('msg=audit(', typeEnd + 1)) return null;
  const open = typeEnd + 11;
  const close = line.indexOf('):', open);
  const colon = line.indexOf(':', open);
  if (close === -1 || close - open > 48 || colon >= close) return null;
  const serial = line.slice(colon + 1, close);
  if (!/^\d{1,20}$/.test(serial)) return null;
  return {
    type: line.slice(start + 5, typeEnd),
    ...(hasNode ? { node: line.slice(5, nodeEnd) } : {}),
    epoch: line.slice(open, colon),
    serial,
    end: close + 2,
  };
}

export function readRecord(line: string): AuditRecord | null {
  const head = headOf(line);
  const time = head === null ? null : timeOfEpoch(head.epoch);
  if (head === null || time === null) return null;
  const { type, serial, node, end } = head;
  return { type, time, serial, ...(node === undefined ? {} : { node }), fields: readFields(line.slice(end)) };
}

/** The fields of every record in an event's text, `type` and `node` among them, whatever stands before each (a syslog header). */
export function recordFields(text: string): ReadonlyMap<string, string>[] {
  return text.split('\n', recordsMax).flatMap((line) => {
    const start = line.startsWith('type=') || line.startsWith('node=') ? 0 : line.search(/(?:node=\S+ )?type=/);
    const record = start === -1 ? null : readRecord(line.slice(start));
    if (record === null) return [];
    const { type, node, fields } = record;
    return [new Map([['type', type], ...(node === undefined ? [] : ([['node', node]] as const)), ...fields])];
  });
}
