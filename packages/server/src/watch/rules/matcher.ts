import { type Event, eventOfItems, type StoredItems } from '@daybook/event';
import { type LogSource, RuleSet } from '@daybook/sigma';
import type { Match } from '../follow/index.ts';
import type { LogViews, WatchedEvent } from '../sigma-fields/index.ts';
import type { WatchedRule } from './rule.ts';

export interface MatcherOptions {
  readonly rules: { enabled(tenant: string): WatchedRule[]; version(tenant: string): number };
  readonly views: LogViews;
  /** What the labels of a source say that its log is. */
  readonly declared: (tenant: string, source: number) => LogSource | null;
}

/** The rules of a tenant, as they stand now, against one event at a time. */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #tenant: string;
  #set: RuleSet<WatchedRule> | null = null;
  #version = -1;

  constructor(options: MatcherOptions, tenant: string) {
    this.#options = options;
    this.#tenant = tenant;
  }

  matchesOf(items: StoredItems): readonly Match[] {
    const event = eventOfItems(items);
    if (event === null || isOfAlert(event, items.own)) return [];
    const declared = this.#options.declared(this.#tenant, items.source);
    const { position, receivedUs } = items;
    const receivedMs = Math.floor(receivedUs / 1000);
    return rulesOf(this.#rules(), this.#options.views, { event, own: items.own, declared }).map((rule) => ({
      rule,
      event,
      position,
      receivedMs,
    }));
  }

  #rules(): RuleSet<WatchedRule> {
    const { rules } = this.#options;
    const version = rules.version(this.#tenant);
    if (this.#set === null || version !== this.#version) this.#set = new RuleSet(rules.enabled(this.#tenant));
    this.#version = version;
    return this.#set;
  }
}

/** Each once, whichever of the event's views it is about. */
export function rulesOf<R extends WatchedRule>(set: RuleSet<R>, views: LogViews, watched: WatchedEvent): R[] {
  const found = new Set<R>();
  for (const { sources, views: all } of views.of(watched))
    for (const view of all) for (const rule of set.matching(sources, view)) found.add(rule);
  return [...found];
}

/** What an alert writes into the log raises none, or it would never end. */
const isOfAlert = ({ kind }: Event, own: boolean): boolean => own && kind.startsWith('alert.');
