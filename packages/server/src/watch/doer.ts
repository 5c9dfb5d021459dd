import type { EventDraft, Scalar } from '@daybook/event';

/** Somebody who changes a rule or handles an alert. */
export interface WatchDoer {
  readonly tenant: string;
  readonly name: string;
  /** Who it is and from where, as it stands in the log. */
  readonly about: Pick<EventDraft, 'actor' | 'origin' | 'request'>;
  readonly ext?: Readonly<Record<string, Scalar>>;
}

/** Durable when the promise resolves; rejects where the ledger refused: then what it is about must not happen. */
export interface RecordDeed {
  append(tenant: string, draft: EventDraft): Promise<void>;
}

/** As `RecordDeed`; what comes again under the same key within a week is in the log once. */
export interface RecordOnce {
  appendOnce(tenant: string, key: string, draft: EventDraft): Promise<void>;
}
