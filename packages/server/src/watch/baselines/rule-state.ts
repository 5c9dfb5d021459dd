import { Oldest, type SavedGroup } from '@daybook/sigma';
import { learnerOf } from './kinds/index.ts';
import type { BaselineLosses, GroupState, Learned, Learner, Moment } from './learner.ts';
import type { BaselineLimits } from './limits.ts';
import type { BaselineNumbers, LinkedBaseline } from './rule.ts';

/** Of a key: which part of a group a row is. What is shared by all groups has a name instead of values. */
const sharedPart = '*';

/** Whether a row is of what all groups share. @param key Of a row that was saved. */
export const isShared = (key: string): boolean => key.startsWith(`["${sharedPart}",`);

interface Group {
  readonly key: string;
  readonly state: GroupState;
  /** Whether it is among those that changed. */
  isListed: boolean;
  /** Whether there are rows of it. */
  isSaved: boolean;
}

/** One baseline and what it has learned, by group. */
export class RuleState {
  /** Replaced by one of the same signature only. */
  linked: LinkedBaseline;
  readonly losses: BaselineLosses = { evicted: 0, late: 0, truncated: 0 };
  /** Another one where what it keeps would mean something else. */
  readonly signature: string;
  readonly #groupsMax: number;
  readonly #learner: Learner<GroupState>;
  /** By their values, as JSON; the one that was seen longest ago first. */
  readonly #groups = new Map<string, Group>();
  readonly #oldest = new Oldest(this.#groups);
  readonly #changed = new Set<Group>();
  /** Names of the parts that are saved, by group. Most have one, the part without a name, and are not in it. */
  readonly #named = new Map<string, Set<string>>();
  /** Groups of which nothing is to be saved any more. */
  readonly #gone = new Set<string>();

  constructor(linked: LinkedBaseline, limits: BaselineLimits) {
    const { rule, inputs } = linked;
    this.linked = linked;
    this.#groupsMax = limits.groupsMax[rule.baseline];
    const { field, peers } = rule;
    const numbers = (): BaselineNumbers => this.linked.rule.numbers;
    this.#learner = learnerOf(rule.baseline, {
      get numbers() {
        return numbers();
      },
      field: field ?? '',
      peers,
      limits,
      losses: this.losses,
    });
    const ids = inputs.map(({ id }) => id).toSorted();
    this.signature = JSON.stringify([rule.baseline, ids, rule.groupBy, rule.field, rule.peers]);
  }

  get groups(): number {
    return this.#groups.size;
  }

  /** Takes in a match of one group. */
  take(key: string, moment: Moment): Learned | null {
    const known = this.#groups.get(key);
    const group = known ?? { key, state: this.#learner.fresh(), isListed: false, isSaved: false };
    const { state } = group;
    const lastDay = state.lastDay;
    const learned = this.#learner.take(state, moment, key);
    // Where an event says nothing that is learned there is nothing to keep.
    if (known === undefined && !state.isChanged) return learned;
    if (known === undefined || state.lastDay !== lastDay) {
      // Which group was seen longest ago is known by the day: moving one with each event would cost more than it is worth.
      this.#groups.delete(key);
      this.#groups.set(key, group);
      if (known === undefined) this.#makeRoom();
    }
    if (state.isChanged && !group.isListed) {
      group.isListed = true;
      this.#changed.add(group);
    }
    return learned;
  }

  #makeRoom(): void {
    const key = this.#groups.size > this.#groupsMax ? this.#oldest.next() : undefined;
    const group = key === undefined ? undefined : this.#groups.get(key);
    if (key === undefined || group === undefined) return;
    this.#groups.delete(key);
    this.#changed.delete(group);
    this.#learner.forget?.(group.state, key);
    // What was never saved, as in a backtest, leaves nothing to be deleted.
    if (group.isSaved) this.#gone.add(key);
    this.losses.evicted += 1;
  }

  /** What is to be saved since this was asked last. */
  takeChanges(): SavedGroup[] {
    const rows: SavedGroup[] = [];
    for (const key of this.#gone) rows.push(...this.#rowsGone(key));
    this.#gone.clear();
    for (const group of this.#changed) {
      const { key, state } = group;
      for (const part of ['', ...(state.changedParts ?? [])])
        rows.push(this.#row(part, key, this.#learner.print(state, part)));
      state.changedParts?.clear();
      state.isChanged = false;
      group.isListed = false;
      group.isSaved = true;
    }
    this.#changed.clear();
    for (const [name, text] of this.#learner.shared?.takeChanges() ?? []) rows.push(this.#row(sharedPart, name, text));
    return rows;
  }

  /** All rows of it, as gone. */
  clear(): SavedGroup[] {
    const shared = this.#learner.shared?.clear() ?? [];
    const rows = [...this.#gone, ...this.#groups.keys()].flatMap((key) => this.#rowsGone(key));
    return [...rows, ...shared.map((name) => this.#row(sharedPart, name, null))];
  }

  /** @param rows Keys and texts, as they were saved. */
  restore(rows: readonly (readonly [key: string, text: string])[]): void {
    const groups = new Map<string, Map<string, string>>();
    for (const [row, text] of rows) {
      const [part, key] = JSON.parse(row) as [string, string];
      if (part === sharedPart) this.#learner.shared?.restore(key, text);
      else {
        const parts = groups.get(key) ?? new Map<string, string>();
        groups.set(key, parts.set(part, text));
        if (part !== '') this.#partsOf(key).add(part);
      }
    }
    const states = [...groups].map(([key, parts]) => [key, this.#learner.parse(parts, key)] as const);
    for (const [key, state] of states.toSorted(([, a], [, b]) => a.lastDay - b.lastDay))
      this.#groups.set(key, { key, state, isListed: false, isSaved: true });
  }

  /** Puts another text in the place of a row that was saved; null where it is gone, and with it what it is about. */
  replace(row: string, text: string | null): void {
    const [part, key] = JSON.parse(row) as [string, string];
    if (part === sharedPart) return this.#learner.shared?.restore(key, text);
    const group = this.#groups.get(key);
    if (group === undefined) return;
    const parts = [...(this.#named.get(key) ?? [])].map(
      (name) => [name, this.#learner.print(group.state, name)] as const,
    );
    this.#learner.forget?.(group.state, key);
    if (text === null) {
      this.#groups.delete(key);
      this.#named.delete(key);
      return;
    }
    const state = this.#learner.parse(
      new Map([['', this.#learner.print(group.state, '')], ...parts, [part, text]]),
      key,
    );
    this.#groups.set(key, { ...group, state });
  }

  #row(part: string, key: string, text: string | null): SavedGroup {
    if (part !== '' && part !== sharedPart) {
      if (text === null || text === '') this.#partsOf(key).delete(part);
      else this.#partsOf(key).add(part);
    }
    const state = text === '' ? null : text;
    return { rule: this.linked.rule.id, signature: this.signature, key: JSON.stringify([part, key]), state };
  }

  #rowsGone(key: string): SavedGroup[] {
    const parts = ['', ...(this.#named.get(key) ?? [])];
    const rows = parts.map((part) => this.#row(part, key, null));
    this.#named.delete(key);
    return rows;
  }

  #partsOf(key: string): Set<string> {
    const parts = this.#named.get(key) ?? new Set<string>();
    this.#named.set(key, parts);
    return parts;
  }
}
