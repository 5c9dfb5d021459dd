import type { OtlpEncoding, RejectedRecord } from './read.ts';

/** What was not taken of a request whose other records are durable; null where there is nothing. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly faults: readonly RejectedRecord[];
}

/** `google.rpc.Status`, and when to try again, where the same request may succeed later. */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

/** An `ExportLogsServiceResponse`. */
export function encodeAnswer(partial: PartialSuccess | null, encoding: OtlpEncoding): Buffer {
  if (partial === null) return Buffer.from(encoding === 'json' ? '{}' : '');
  const message = messageOf(partial);
  if (encoding === 'json') {
    const partialSuccess = { rejectedLogRecords: String(partial.rejected), errorMessage: message };
    return Buffer.from(JSON.stringify({ partialSuccess }));
  }
  return field(1, Buffer.concat([number(1, partial.rejected), text(2, message)]));
}

function messageOf({ rejected, faults }: PartialSuccess): string {
  const named = faults.map(({ place, message }) => `${place}: ${message}`);
  const more = rejected - faults.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';

/** With a `google.rpc.RetryInfo` where it is known when to try again. */
export function encodeStatus({ code, message, retryAfterSeconds: seconds }: Status, encoding: OtlpEncoding): Buffer {
  if (encoding === 'json') {
    const details = seconds === null ? [] : [{ '@type': retryInfo, retryDelay: `${seconds}s` }];
    return Buffer.from(JSON.stringify({ code, message, details }));
  }
  const status = Buffer.concat([number(1, code), text(2, message)]);
  if (seconds === null) return status;
  const info = field(1, number(1, seconds));
  return Buffer.concat([status, field(3, Buffer.concat([text(1, retryInfo), field(2, info)]))]);
}

const varintType = 0;
const bytesType = 2;

function number(id: number, value: number): Buffer {
  return Buffer.concat([varint(id * 8 + varintType), varint(value)]);
}

function text(id: number, value: string): Buffer {
  return field(id, Buffer.from(value.toWellFormed()));
}

/** A message within another, a text, or bytes. */
function field(id: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(id * 8 + bytesType), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return Buffer.from([...bytes, left]);
}
