import type { VerificationFindingJson, VerificationJson } from '@daybook/api';
import type { EventDraft } from '@daybook/event';

export type RunState = VerificationJson['state'];

/** What verifying a log came to. */
export interface Verdict {
  readonly holds: boolean;
  /** Events of the head that the log was held against. */
  readonly size: number;
  /** Base64; null where nothing was signed. */
  readonly root: string | null;
  /** That head, as it was signed. */
  readonly checkpoint: string | null;
  readonly contentMatches: number;
  /** Events whose content was destroyed by policy; not in verdicts of before there was any. */
  readonly destroyed?: number;
  /** The first of them. */
  readonly findings: readonly VerificationFindingJson[];
  readonly findingsCount: number;
}

/** One verification of a tenant's log. Times are milliseconds since 1970. */
export interface Run {
  readonly tenant: string;
  readonly id: string;
  readonly log: number;
  readonly origin: string;
  readonly state: RunState;
  /** Who began it; null for the server itself. */
  readonly by: string | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Events that were compared, and how many there are; null before that is known. */
  readonly checked: number;
  readonly total: number | null;
  /** Events a second; null before the first were compared. */
  readonly rate: number | null;
  /** Null unless the state is `done`. */
  readonly verdict: Verdict | null;
}

/** Somebody who begins a verification or cancels one. */
export interface Doer {
  /** Null for the server itself. */
  readonly name: string | null;
  /** Who it is and from where, as it stands in the log. */
  readonly about: Pick<EventDraft, 'actor' | 'origin' | 'request'>;
}

export const theServer: Doer = { name: null, about: { actor: { type: 'system', id: 'daybook' } } };
