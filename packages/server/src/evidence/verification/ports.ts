import type { EventDraft } from '@daybook/event';
import type { VerifyTask } from './task.ts';
import type { Verdict } from './run.ts';

/** What of a tenant's log is known to the server that writes it, whatever lies on the disk. */
export interface WrittenLog {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  /** As in C2SP signed-note. */
  readonly vkeys: readonly string[];
  /** The last head that was published; null before the first one. What is on the disk is that or a later one. */
  checkpoint(): string | null;
}

/** Durable when the promise resolves; rejects where the ledger refused. */
export interface RecordVerification {
  append(tenant: string, draft: EventDraft): Promise<void>;
}

export interface Watching {
  /** Called now and then, with ever more events. */
  readonly onProgress: (checked: number, total: number) => void;
  /** Ends the work: the promise then rejects. */
  readonly signal: AbortSignal;
}

/** Verifies a log. Rejects where that could not be carried out, which says nothing of the log. */
export type Verify = (task: VerifyTask, watching: Watching) => Promise<Verdict>;
