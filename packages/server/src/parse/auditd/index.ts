import type { EventDraft } from '@daybook/event';
import type { LineFormat, LineJoiner } from '../format.ts';
import { eventOfRecords } from './event.ts';
import { type AuditRecord, headOf, readRecord, recordsMax } from './record.ts';

export { recordFields } from './record.ts';

/** `audit.log` of Linux, as auditd writes it and its plugins pass it on; records of one event are joined by their serial. */
export const auditd: LineFormat = {
  name: 'auditd',
  matches: (line) => headOf(line) !== null,
  parse,
  parseBody: (body, { program }) => (program !== undefined && programs.has(program) ? parse(body) : null),
  joiner: joinRecords,
};

/** Who passes records on to syslog. */
const programs = new Set(['audisp-syslog', 'audisp', 'audispd', 'auditd', 'audit']);

/** Records that one event may have open beside others: the kernel writes those of several processors as they come. */
const openMax = 16;

function parse(text: string): EventDraft | null {
  const records: AuditRecord[] = [];
  for (const line of text.split('\n', recordsMax)) {
    const record = readRecord(line);
    if (record !== null) records.push(record);
    else if (records.length === 0) return null;
  }
  return eventOfRecords(records);
}

function joinRecords(): LineJoiner {
  let alone = 0;
  return {
    openMax,
    keyOf: (line) => {
      const head = headOf(line);
      if (head === null) return `alone ${(alone += 1)}`;
      return `${head.node ?? ''} ${head.epoch} ${head.serial}`;
    },
    // Records of user space are events of their own; `EOE` ends those of the kernel, where it is written.
    isLast: (line) => {
      const head = headOf(line);
      return head === null || head.type === 'EOE' || line.indexOf(" msg='", head.end) !== -1;
    },
  };
}
