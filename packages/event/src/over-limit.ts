import { mayExceed, recordBytesOf } from './apply-limits.ts';
import { Cutter } from './cutter.ts';
import type { Event } from './event.ts';
import { limits } from './limits.ts';

/** Where an event is over a limit: the path of a field, or nothing for the whole of it. Null where it is within all of them. */
export function overLimit(event: Event): string | null {
  const { log = '', source = '' } = event.imported ?? {};
  const isShort = log.length + source.length < limits.identifierBytesMax / 3;
  if (isShort && event.cut === undefined && !mayExceed(event)) return null;
  const [path] = Object.keys(new Cutter(event, () => '').cut(limits).marks);
  if (path !== undefined) return path;
  if ((event.raw?.bytes.length ?? 0) > limits.rawBytesMax) return 'raw';
  const more = event.imported === undefined ? 0 : limits.importedBytesMax;
  return recordBytesOf(event) > limits.recordBytesMax + more ? '' : null;
}
