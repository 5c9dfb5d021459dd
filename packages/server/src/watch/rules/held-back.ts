import {
  type Event,
  type EventFields,
  eventOfItems,
  LazyEvent,
  type StoredEvent,
  type StoredItems,
} from '@daybook/event';
import type { KeptRule } from './rule.ts';

/** The exceptions from rules that hold, by rule. */
export interface HoldingExceptions {
  /** Another number after each change of a tenant's exceptions. */
  version(tenant: string): number;
  holding(tenant: string, isShipped: (rule: string) => boolean): ReadonlyMap<string, readonly HoldingException[]>;
}

interface HoldingException {
  readonly id: string;
  /** For what is received from then on, and before the end. Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
  isMet(event: StoredEvent): boolean;
}

/** Counts what rules match, and what filters and exceptions hold back of it, by the time of receipt. */
export interface CountMatches {
  add(what: 'rule' | 'filter' | 'exception', id: string, atMs: number): void;
}

export interface HeldBackOptions {
  readonly rules: { list(tenant: string): readonly KeptRule[]; version(tenant: string): number };
  readonly exceptions?: HoldingExceptions;
  readonly counts?: CountMatches;
}

/** What of the matches of one tenant's rules is held back by exceptions. What is held back is counted. */
export class HeldBack {
  readonly #options: HeldBackOptions;
  readonly #tenant: string;
  #holding: ReadonlyMap<string, readonly HoldingException[]> = new Map();
  #version = '';

  constructor(options: HeldBackOptions, tenant: string) {
    this.#options = options;
    this.#tenant = tenant;
  }

  /**
   * Whether a rule's match of an event, or what a correlation or a baseline makes of it, is held back. It is counted once. @param seen The event as
   * whoever asks sees it: an exception that is about what is hidden from them holds nothing back.
   */
  by(items: StoredItems, seen: EventFields): (rule: string) => boolean {
    const holding = this.#current();
    const receivedMs = Math.floor(items.receivedUs / 1000);
    const answers = new Map<string, boolean>();
    const isHeld = (rule: string): boolean => {
      const all =
        holding.get(rule)?.filter(({ fromMs, untilMs }) => fromMs <= receivedMs && receivedMs < untilMs) ?? [];
      const event = all.length === 0 ? null : wholeOf(items, seen);
      const found = event === null ? undefined : all.find(({ isMet }) => isMet({ ...items, event }));
      if (found === undefined) return false;
      this.#options.counts?.add('exception', found.id, receivedMs);
      return true;
    };
    return (rule) => {
      const answer = answers.get(rule) ?? isHeld(rule);
      answers.set(rule, answer);
      return answer;
    };
  }

  #current(): ReadonlyMap<string, readonly HoldingException[]> {
    const { rules, exceptions } = this.#options;
    if (exceptions === undefined) return this.#holding;
    const version = `${rules.version(this.#tenant)} ${exceptions.version(this.#tenant)}`;
    if (version === this.#version) return this.#holding;
    const shipped = new Set(rules.list(this.#tenant).flatMap(({ id, isShipped }) => (isShipped ? [id] : [])));
    this.#holding = exceptions.holding(this.#tenant, (rule) => shipped.has(rule));
    this.#version = version;
    return this.#holding;
  }
}

/** Of what hides nothing, all that there is. */
const wholeOf = (items: StoredItems, seen: EventFields): Event | null =>
  seen instanceof LazyEvent ? eventOfItems(items) : ({ ...seen } as Event);
