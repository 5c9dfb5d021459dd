import type { StoredEvent } from '@daybook/event';
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

/** Counts what rules match and exceptions hold back, by the time of receipt. */
export interface CountMatches {
  add(what: 'rule' | 'exception', id: string, atMs: number): void;
}

export interface HeldBackOptions {
  readonly rules: { list(tenant: string): readonly KeptRule[]; version(tenant: string): number };
  readonly exceptions?: HoldingExceptions;
  readonly counts?: CountMatches;
}

const nothing = (): boolean => false;

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

  /** Whether a rule's match of an event, or what a correlation makes of it, is held back. To be asked once for each rule. */
  by(stored: StoredEvent): (rule: string) => boolean {
    const holding = this.#current();
    if (holding.size === 0) return nothing;
    const receivedMs = Math.floor(stored.receivedUs / 1000);
    return (rule) => {
      const found = holding
        .get(rule)
        ?.find(({ fromMs, untilMs, isMet }) => fromMs <= receivedMs && receivedMs < untilMs && isMet(stored));
      if (found === undefined) return false;
      this.#options.counts?.add('exception', found.id, receivedMs);
      return true;
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
