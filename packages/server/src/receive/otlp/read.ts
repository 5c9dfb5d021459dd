import type { Message } from '../../parse/ports.ts';
import { Turns } from '../body/index.ts';
import { RequestFault } from './faults.ts';
import { jsonLogs } from './json.ts';
import { messageOf } from './message.ts';
import type { Item } from './model.ts';
import { protobufLogs } from './protobuf.ts';

export type OtlpEncoding = 'protobuf' | 'json';

export interface OtlpLimits {
  readonly recordsMax: number;
  /** What all records may take, each with the attributes that it shares with others. */
  readonly bytesMax: number;
}

/** A record that was not taken, by its place in the request. */
export interface RejectedRecord {
  readonly place: string;
  readonly message: string;
}

export type ReadOtlp =
  | {
      readonly ok: true;
      readonly messages: readonly Message[];
      /** All of them are counted; the first few are named. */
      readonly rejected: number;
      readonly faults: readonly RejectedRecord[];
    }
  | { readonly ok: false; readonly code: RequestFault['code']; readonly place: string; readonly message: string };

const faultsNamedMax = 10;

/** The messages of an `ExportLogsServiceRequest`. Total; lets others have their turn. */
export async function readOtlp(body: Uint8Array, encoding: OtlpEncoding, limits: OtlpLimits): Promise<ReadOtlp> {
  try {
    const items = encoding === 'protobuf' ? protobufLogs : jsonLogs;
    return await collect(items(body, limits.recordsMax), limits.bytesMax);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    return { ok: false, code: error.code, place: error.place, message: error.message };
  }
}

async function collect(items: Iterable<Item>, bytesMax: number): Promise<ReadOtlp> {
  const messages: Message[] = [];
  const faults: RejectedRecord[] = [];
  const turns = new Turns();
  let rejected = 0;
  let bytes = 0;
  for (const { place, carrier, read, bytes: own } of items) {
    bytes += own + carrier.bytes;
    if (bytes > bytesMax) {
      const message = `the records, each with the attributes of its resource, take more than ${bytesMax} bytes`;
      throw new RequestFault('too-large', place, message);
    }
    if (read.ok) messages.push(messageOf(read.record, carrier));
    else {
      rejected += 1;
      if (faults.length < faultsNamedMax) faults.push({ place, message: read.message });
    }
    if (turns.spent(own + carrier.bytes)) await turns.pause();
  }
  return { ok: true, messages, rejected, faults };
}
