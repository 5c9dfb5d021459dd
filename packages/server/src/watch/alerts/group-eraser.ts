import { subjectHints, subjectRedactor } from '@daybook/event';
import type { SavedGroup } from '@daybook/sigma';
import { isShared, withoutGroups } from '../baselines/index.ts';

/**
 * Takes people out of what rules remember, row by row as it is saved. A group that is kept by somebody's identifier goes, with what a baseline says of
 * it to all groups; where one only counts it among others, `erased` stands in its place.
 */
export class GroupEraser {
  readonly #redact: <T>(value: T) => T;
  readonly #hints: readonly string[];
  readonly #changed: SavedGroup[] = [];
  /** Values of groups that go, by rule. */
  readonly #gone = new Map<string, Set<string>>();
  /** Of baselines: what all groups share. */
  readonly #shared: SavedGroup[] = [];

  /** Throws a RangeError for identifiers beyond the limits. */
  constructor(identifiers: readonly string[]) {
    this.#redact = subjectRedactor(identifiers);
    this.#hints = subjectHints(identifiers);
  }

  take(row: SavedGroup): void {
    const { rule, key, state } = row;
    if (state === null) return;
    if (isShared(key)) this.#shared.push(row);
    if (!this.#mayName(key) && !this.#mayName(state)) return;
    // The first is the lane of a correlation, or the part of a baseline.
    const [, ...values] = JSON.parse(key) as string[];
    if (values.some((value) => this.#redact(value) !== value)) {
      this.#changed.push({ ...row, state: null });
      this.#gone.set(rule, (this.#gone.get(rule) ?? new Set()).add(values[0] ?? ''));
      return;
    }
    const now = JSON.stringify(this.#inTexts(JSON.parse(state)));
    if (now !== state) this.#changed.push({ ...row, state: now });
  }

  /** What is to be saved: rows that are others now, and those that go. */
  changes(): readonly SavedGroup[] {
    const already = new Set(this.#changed.map(({ rule, key }) => `${rule} ${key}`));
    const shared = this.#shared.flatMap((row) => {
      const gone = this.#gone.get(row.rule);
      if (gone === undefined || row.state === null || already.has(`${row.rule} ${row.key}`)) return [];
      const state = withoutGroups(row.state, gone);
      return state === row.state ? [] : [{ ...row, state }];
    });
    return [...this.#changed, ...shared];
  }

  #mayName(text: string): boolean {
    const folded = text.toLowerCase();
    return this.#hints.some((hint) => folded.includes(hint));
  }

  /** Numbers are counts, times and places: only texts name somebody. */
  #inTexts(value: unknown): unknown {
    if (typeof value === 'string') return this.#redact(value);
    return Array.isArray(value) ? value.map((each) => this.#inTexts(each)) : value;
  }
}
