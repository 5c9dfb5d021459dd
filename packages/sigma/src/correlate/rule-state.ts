import type { CorrelatorLimits } from './limits.ts';
import { type Entry, type Group, lowerBound, parseGroup, printGroup, upperBound } from './group.ts';
import type { LinkedCorrelation } from './link.ts';
import { isDecidedAtClose, type Measure, measureOf } from './measure.ts';
import { Oldest } from './oldest.ts';

/** A window that is as its correlation says: when it ends, and the matches in it that no finding named before. */
export interface FoundWindow {
  readonly timeMs: number;
  readonly indices: readonly number[];
}

/** What was given up, since the start. */
export interface Losses {
  /** Groups that had to go because there were too many. */
  evicted: number;
  /** Matches that came too late. */
  late: number;
  /** Matches that no finding had named, out of groups that grew too large. */
  truncated: number;
}

/** One correlation and what it has seen, by group. */
export class RuleState {
  /** Replaced by one of the same signature only. */
  linked: LinkedCorrelation;
  readonly losses: Losses = { evicted: 0, late: 0, truncated: 0 };
  /** Another one where what it keeps would mean something else. */
  readonly signature: string;
  readonly isDecidedAtClose: boolean;
  entries = 0;
  /** The one first that was touched longest ago; where windows are decided at their close, opened longest ago. */
  readonly #groups = new Map<string, Group>();
  readonly #oldest = new Oldest(this.#groups);
  /** What differs from what was saved. */
  readonly #changed = new Set<string>();
  readonly #limits: CorrelatorLimits;
  readonly #measure: Measure;
  readonly #entriesMax: number;

  constructor(linked: LinkedCorrelation, limits: CorrelatorLimits) {
    const { correlation, groupBy, timespanMs, aliases, threshold } = linked.rule;
    this.linked = linked;
    this.#limits = limits;
    this.#measure = measureOf(linked.rule);
    this.isDecidedAtClose = isDecidedAtClose(linked.rule);
    const names = [...aliases].map(([alias, fields]) => [alias, ...fields]);
    this.signature = JSON.stringify([correlation, groupBy, timespanMs, names, threshold, linked.inputs]);
    const isCount = correlation === 'event_count' || correlation === 'value_count';
    const most = isCount ? Math.max(0, ...(threshold?.bounds.map(({ value }) => value) ?? [])) : 0;
    this.#entriesMax = Math.max(limits.groupEntriesMax, 2 * Math.ceil(most));
  }

  get groups(): number {
    return this.#groups.size;
  }

  get #waitMs(): number {
    return this.linked.rule.timespanMs + this.#limits.latenessMs + this.#limits.skewMs;
  }

  /** Takes in a match, and tells the windows that it makes whole. */
  add(key: string, entry: Entry): readonly FoundWindow[] {
    const known = this.#groups.get(key);
    const group = known ?? { entries: [], touchedMs: 0 };
    const { entries } = group;
    const { timespanMs } = this.linked.rule;
    const horizonMs = (entries.at(-1)?.timeMs ?? -Infinity) - timespanMs - this.#limits.latenessMs;
    if (entry.timeMs < horizonMs) {
      this.losses.late += 1;
      return [];
    }
    group.touchedMs = entry.receivedMs;
    if (!this.isDecidedAtClose) this.#groups.delete(key);
    this.#groups.set(key, group);
    this.#changed.add(key);
    entries.splice(upperBound(entries, entry.timeMs), 0, entry);
    this.entries += 1;
    if (!this.isDecidedAtClose)
      this.#drop(group, lowerBound(entries, (entries.at(-1)?.timeMs ?? 0) - timespanMs - this.#limits.latenessMs));
    const over = entries.length - this.#entriesMax;
    if (over > 0) this.losses.truncated += this.#drop(group, over);
    return this.isDecidedAtClose ? [] : this.#windowsWith(entries, entry.timeMs);
  }

  /** Windows that are over by now, and found to be as the correlation says; groups that nothing can join any more are forgotten. */
  advance(nowMs: number, found: (key: string, window: FoundWindow) => void): void {
    for (const [key, group] of this.#groups) {
      const sinceMs = this.isDecidedAtClose ? (group.entries[0]?.receivedMs ?? 0) : group.touchedMs;
      if (nowMs - sinceMs <= this.#waitMs) {
        if (this.isDecidedAtClose) continue;
        return;
      }
      const window = this.isDecidedAtClose ? this.#close(group) : null;
      if (group.entries.length === 0 || !this.isDecidedAtClose) this.#forget(key);
      else {
        // It comes again in this loop, which closes what is over of the rest.
        this.#groups.delete(key);
        this.#groups.set(key, group);
        this.#changed.add(key);
      }
      if (window !== null) found(key, window);
    }
  }

  /** Gives up the group at the head. */
  evict(): void {
    const key = this.#oldest.next();
    if (key === undefined) return;
    this.losses.evicted += 1;
    this.#forget(key);
  }

  /** Forgets all. Returns what is to be saved: that it is gone. */
  clear(): (readonly [string, null])[] {
    const keys = new Set([...this.#groups.keys(), ...this.#changed]);
    this.#groups.clear();
    this.entries = 0;
    return [...keys].map((key) => [key, null] as const);
  }

  /** What is to be saved since the last time: the text of a group, null where it is gone. */
  takeChanges(): (readonly [string, string | null])[] {
    const changes = [...this.#changed].map((key) => {
      const group = this.#groups.get(key);
      return [key, group === undefined ? null : printGroup(group)] as const;
    });
    this.#changed.clear();
    return changes;
  }

  /** Groups in the order in which they were touched. */
  restore(groups: Iterable<readonly [string, string]>): void {
    const parsed = [...groups].map(([key, text]) => [key, parseGroup(text)] as const);
    const orderOf = (group: Group) => (this.isDecidedAtClose ? (group.entries[0]?.receivedMs ?? 0) : group.touchedMs);
    for (const [key, group] of parsed.toSorted(([, a], [, b]) => orderOf(a) - orderOf(b))) {
      this.#groups.set(key, group);
      this.entries += group.entries.length;
    }
  }

  /** Puts another text in the place of what was saved of a group; null where it is to be forgotten. What changed since is lost. */
  replace(key: string, text: string | null): void {
    this.#forget(key);
    this.#changed.delete(key);
    if (text === null) return;
    const group = parseGroup(text);
    this.#groups.set(key, group);
    this.entries += group.entries.length;
  }

  #windowsWith(entries: readonly Entry[], timeMs: number): FoundWindow[] {
    const { timespanMs } = this.linked.rule;
    const windows: FoundWindow[] = [];
    // Windows that end with what is at that time, or with what came before it although it happened later.
    for (let at = lowerBound(entries, timeMs); at < entries.length;) {
      const endMs = entries[at]?.timeMs ?? 0;
      if (endMs > timeMs + timespanMs) break;
      const behind = upperBound(entries, endMs);
      const ends = entries.slice(at, behind);
      at = behind;
      if (ends.every(({ isFound }) => isFound)) continue;
      const window = entries.slice(lowerBound(entries, endMs - timespanMs), behind);
      if (!this.#measure(window)) continue;
      for (const end of ends) {
        if (!end.isFound) windows.push({ timeMs: endMs, indices: this.#report(window) });
        end.isFound = true;
      }
    }
    return windows;
  }

  #close(group: Group): FoundWindow | null {
    const endMs = (group.entries[0]?.timeMs ?? 0) + this.linked.rule.timespanMs;
    const window = group.entries.slice(0, upperBound(group.entries, endMs));
    this.#drop(group, window.length);
    const lastMs = window.at(-1)?.timeMs ?? 0;
    return this.#measure(window) ? { timeMs: lastMs, indices: this.#report(window) } : null;
  }

  #report(window: readonly Entry[]): readonly number[] {
    const indices = window.flatMap((entry) => (entry.isReported ? [] : entry.indices));
    for (const entry of window) entry.isReported = true;
    return [...new Set(indices)].toSorted((a, b) => a - b).slice(0, this.#limits.indicesMax);
  }

  /** Returns how many of them nobody was told of. */
  #drop({ entries }: Group, count: number): number {
    if (count <= 0) return 0;
    this.entries -= count;
    return entries.splice(0, count).filter(({ isReported }) => !isReported).length;
  }

  #forget(key: string): void {
    this.entries -= this.#groups.get(key)?.entries.length ?? 0;
    this.#groups.delete(key);
    this.#changed.add(key);
  }
}
