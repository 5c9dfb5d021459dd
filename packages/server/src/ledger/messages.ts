import type { EncodedEvents, SegmentName } from '@daybook/event';
import type { Destroyed } from './destroy.ts';
import type { LedgerFaultCode } from './fault.ts';
import type { Published } from './log-state.ts';
import type { LogIdentity } from './ports.ts';
import type { Appended, Submission } from './submission.ts';
import type { LedgerLimits } from './writer.ts';

/** What the ledger's thread is started with. */
export interface LedgerStart {
  readonly directory: string;
  readonly limits: LedgerLimits;
  /** The first tenant's log, made where there is none yet. */
  readonly identity: LogIdentity;
  /** False where the directory had a log before: then one must be found, and none may be begun. */
  readonly mayBegin: boolean;
  /** PKCS #8 PEM of the log's Ed25519 key. */
  readonly privateKeyPem: string;
  readonly publishIntervalMs: number;
  /** Folder with the keys of copies elsewhere, which are destroyed with what they are copies of; without it there are none. */
  readonly copyKeys?: string | undefined;
}

export type ToLedger =
  | { readonly type: 'append'; readonly call: number; readonly submission: Submission }
  | { readonly type: 'publish'; readonly call: number }
  /** Collect the garbage of the thread's heap. */
  | { readonly type: 'collect'; readonly call: number }
  /** Publish, and settle what the checkpoint covers. */
  | { readonly type: 'settle'; readonly call: number; readonly tenant: string; readonly log: number }
  | { readonly type: 'begin'; readonly call: number; readonly identity: LogIdentity }
  | {
      readonly type: 'records';
      readonly call: number;
      readonly tenant: string;
      readonly log: number;
      readonly first: number;
      readonly end: number;
    }
  | {
      readonly type: 'destroy';
      readonly call: number;
      readonly tenant: string;
      readonly log: number;
      readonly plan: number;
      readonly segmentsMax: number;
    }
  | { readonly type: 'close'; readonly call: number };

/** State of a log when the thread has recovered it. */
export interface OpenedLog {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  readonly recordsFirst: number;
  readonly lastReceivedUs: number;
}

export type FromLedger =
  | { readonly type: 'opened'; readonly logs: readonly OpenedLog[] }
  | { readonly type: 'failed'; readonly code: LedgerFaultCode | null; readonly message: string }
  /** The events of the submission come back; null where the thread ended with them. */
  | {
      readonly type: 'appended';
      readonly call: number;
      readonly appended: Appended;
      readonly events: EncodedEvents | null;
    }
  | { readonly type: 'done'; readonly call: number }
  | { readonly type: 'begun'; readonly call: number; readonly log: OpenedLog }
  | { readonly type: 'records'; readonly call: number; readonly records: readonly Uint8Array[] | null }
  | { readonly type: 'destroyed'; readonly call: number; readonly destroyed: Destroyed }
  | { readonly type: 'wholly-settled'; readonly call: number; readonly published: Published | null }
  /** It could not be done, or not all of it; `refused` where it never will. */
  | { readonly type: 'kept'; readonly call: number; readonly refused: boolean; readonly message: string }
  | { readonly type: 'published'; readonly tenant: string; readonly log: number; readonly published: Published }
  | {
      readonly type: 'settled';
      readonly tenant: string;
      readonly log: number;
      readonly names: readonly SegmentName[];
      readonly recordsFirst: number;
    }
  | { readonly type: 'trouble'; readonly what: string; readonly message: string }
  | { readonly type: 'fatal'; readonly message: string };
