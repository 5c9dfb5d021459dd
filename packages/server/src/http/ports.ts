import type { Position, SectionId, StoredEvent } from '@daybook/event';
import type { LedgerFeed } from '../ledger/feed.ts';
import type { EventSearch } from '../index/search.ts';
import type { Coverage } from '../index/tiers/coverage.ts';

/** One event out of the ledger, checked against its hashes, or why there is none. */
export type FoundEvent =
  | { readonly ok: true; readonly stored: StoredEvent }
  | { readonly ok: false; readonly code: 'not-found' | 'destroyed' | 'missing' | 'damaged'; readonly detail: string };

export type FoundReceipt =
  | { readonly ok: true; readonly stored: StoredEvent; readonly receipt: object }
  | {
      readonly ok: false;
      readonly code: 'not-found' | 'destroyed' | 'missing' | 'damaged' | 'not-proved';
      readonly detail: string;
    };

/** The log as readers see it. Nothing here waits for longer than it takes to sign a checkpoint. */
export interface LogReading {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  /** Verifier keys, as in C2SP signed-note. */
  readonly vkeys: readonly string[];
  /** Number of durable events. */
  size(): number;
  /** The signed head; null before the first one. */
  checkpoint(): string | null;
  /** In the order of the positions. */
  find(positions: readonly Position[]): Promise<readonly FoundEvent[]>;
  /** Sections that are not named are withheld in it. */
  receipt(position: Position, sections: readonly SectionId[]): Promise<FoundReceipt>;
  /** A file of the log by its C2SP path (`tile/0/000`, `tile/entries/000.p/5`); null where there is none. */
  file(path: string): Promise<Uint8Array | null>;
}

/** The logs of all tenants. */
export interface Logs {
  /** The newest log of a tenant. Throws where there is none: whoever is let in belongs to a tenant that has one. */
  of(tenant: string): LogReading;
}

/** The logs of all tenants, as those who follow them are handed what is committed. */
export interface Feeds {
  of(tenant: string): LedgerFeed;
}

export interface IndexState {
  readonly state: 'starting' | 'following' | 'rebuilding' | 'down';
  /** The last position that it has; null for none. */
  readonly position: Position | null;
  /** Durable events that it does not have yet. */
  readonly lag: number;
  readonly detail?: string;
}

export interface Index {
  readonly search: Pick<
    EventSearch,
    'page' | 'compare' | 'histogram' | 'facets' | 'patterns' | 'count' | 'countAmong' | 'looks' | 'readerDays'
  >;
  /** To be told of events that it found, but that the log says it should not have. */
  differs(count: number): void;
  /** To be told of rows that are not what the log has. */
  rowsDiffer(tenant: string, positions: readonly string[]): void;
  /**
   * Which events of a tenant it has, of those that happened from `sinceNs` on. What came back after `askedMs` (monotonic) counts as missing: a question
   * that was asked then may not have found it.
   */
  covers(tenant: string, sinceNs: bigint | undefined, askedMs: number): Coverage;
  /** How far the newest log of a tenant is in it. */
  state(tenant: string): IndexState;
  /** Begins a rebuild; does nothing while one is under way. */
  rebuild(): Promise<void>;
}

/** One part of the server, as `/readyz` shows it. */
export interface PartHealth {
  readonly ok: boolean;
  readonly detail?: string;
}
