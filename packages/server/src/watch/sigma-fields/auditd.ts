import type { EventFields } from '@daybook/event';
import type { EventView, LogSource } from '@daybook/sigma';
import { eventTexts, extValues, firstOf } from './event-fields.ts';
import { fieldTable } from './json-log.ts';
import type { LogKind, RecordReaders } from './log-kind.ts';
import { wholeRaw } from './raw.ts';

const sources: readonly LogSource[] = [{ product: 'linux', category: null, service: 'auditd' }];

/** Of an event whose records are not there, or not all. */
const fields = fieldTable({ name: 'target.resources.id', SYSCALL: 'action', addr: 'origin.ip', acct: 'actor.id' });

export function auditdWith({ auditd: recordsOf }: RecordReaders): LogKind {
  return {
    name: 'Linux auditd',
    isKnownAs: ({ product, category, service }) =>
      product === 'linux' && category === null && (service === null || service === 'auditd'),
    logOf({ event }) {
      if (event.service?.name !== 'auditd') return null;
      const text = wholeRaw(event);
      const records = text === null ? [] : recordsOf(text);
      return { sources, views: records.length === 0 ? [viewOfEvent(event)] : records.map(viewOfRecord) };
    },
  };
}

/** One record at a time, as the rules speak of them: `type: EXECVE` and `a0` are of the same one. */
function viewOfRecord(record: ReadonlyMap<string, string>): EventView {
  return {
    values(name) {
      const value = record.get(name);
      return value === undefined ? undefined : [value];
    },
    texts: () => [[...record].map(([name, value]) => `${name}=${value}`).join(' ')],
  };
}

function viewOfEvent(event: EventFields): EventView {
  return {
    values(name) {
      const paths = fields.get(name);
      return (paths === undefined ? undefined : firstOf(event, paths)) ?? extValues(event, name);
    },
    texts: () => eventTexts(event),
  };
}
