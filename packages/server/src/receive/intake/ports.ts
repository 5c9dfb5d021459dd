import type { Additions, EncodedEvents, EventDraft, FieldReader, Position } from '@daybook/event';
import type { KeyHashes } from '../../platform/key-hashes.ts';

/**
 * An idempotency key and the events of the batch that it covers: all of them, some that follow each other, or one. The same key with another
 * content is a conflict.
 */
export interface SentKey extends KeyHashes {
  readonly offset: number;
  readonly count: number;
}

export type AppendedBatch =
  | {
      readonly ok: true;
      readonly log: number;
      /** Where the events lie, in their order. */
      readonly runs: readonly { readonly first: number; readonly count: number }[];
      readonly repeated: number;
      readonly conflicts: number;
    }
  | { readonly ok: false; readonly code: 'disk-full' | 'disk-error' | 'closed' | 'too-large'; readonly detail: string };

/** Adds what an address and a user agent stand for to events that a source sent. */
export interface EventEnricher {
  /** What to add to an event that is taken as its text says it; null for nothing. */
  text(found: FieldReader): Additions | null;
  draft(draft: EventDraft): EventDraft;
}

/** The door to the ledger. What `append` answers is durable; where it refuses, nothing was written. Calls may overlap. */
export interface EventDoor {
  append(input: {
    readonly tenant: string;
    readonly source: number;
    readonly own: boolean;
    /** Of all events, or of each. */
    readonly class: number | Uint16Array;
    /** Not to be touched again by the caller. */
    readonly events: EncodedEvents;
    readonly keys: readonly SentKey[];
    /** How many of the events could not be read, and were kept whole. */
    readonly unparsed: number;
  }): Promise<AppendedBatch>;
  /** True while the ledger has more in hand than it should. */
  readonly busy: boolean;
}

/** What acknowledgements beyond `durable` wait for. */
export interface Acknowledgers {
  /** Resolves to true when the index has everything up to the position, to false when it does not get there in time. */
  indexed(tenant: string, position: Position, timeoutMs: number): Promise<boolean>;
  /** The receipt of a durable event as JSON, under a signed checkpoint; null where there is none in time. */
  receipt(tenant: string, position: Position): Promise<object | null>;
}
