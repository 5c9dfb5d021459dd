import { type EventDraft, flag, type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { documentBytesMax, readDocument } from '../elasticsearch/index.ts';
import { jsonOf } from '../msgpack/index.ts';
import type { Entry } from './entries.ts';

const levelsMax = 64;
const metadataBytesMax = 16 * 1024;
const nothing = new Uint8Array();

export interface Beside {
  readonly tag: string;
  /** IP address of who sent it. */
  readonly sender: string;
  readonly receivedTime: string;
}

/**
 * The message of an entry: its record read as a document is, with its line where it has one. A record that cannot be read so
 * is kept as it was sent. Total for entries that were checked.
 */
export function messageOf(bytes: Uint8Array, entry: Entry, { tag, sender, receivedTime }: Beside): Message {
  const carried = {
    ...(entry.time === null ? {} : { time: entry.time }),
    ext: { 'fluent.tag': tag, sender, ...metadataOf(bytes, entry) },
  };
  const record = bytes.subarray(entry.record, entry.end);
  const unread = (code: string): Message => ({
    bytes: nothing,
    mediaType: 'text/plain',
    event: () => unreadEvent(record, code, carried, receivedTime),
  });
  if (record.length > documentBytesMax) return unread('size');
  const json = jsonOf(record, 0, levelsMax);
  if (json === null) return unread('depth');
  const flags = json.isReplaced ? [flag('replaced')] : [];
  const document = readDocument(Buffer.from(json.text), receivedTime, { ...carried, flags });
  return document.ok ? document.message : unread(document.fault.code);
}

function metadataOf(bytes: Uint8Array, { metadata, record }: Entry): Record<string, Scalar> {
  if (metadata === null || record - metadata > metadataBytesMax) return {};
  const json = jsonOf(bytes, metadata, levelsMax);
  return json === null || json.text === '{}' ? {} : { 'fluent.metadata': json.text };
}

function unreadEvent(
  record: Uint8Array,
  code: string,
  { time, ext }: { readonly time?: string; readonly ext: Record<string, Scalar> },
  receivedTime: string,
): EventDraft {
  return {
    time: time ?? receivedTime,
    kind: 'system.unparsed',
    action: 'unparsed',
    outcome: 'unknown',
    severity: 0,
    reason: { code: `record-${code}` },
    ...(time === undefined ? { flags: [flag('assumed', 'time')] } : {}),
    actor: { type: 'unknown', id: 'unknown' },
    ext,
    raw: { mediaType: 'application/msgpack', bytes: record },
  };
}
