import { type Filter, isRecord, passes } from './filter.ts';

/**
 * The values of a list attribute by what tells them apart, so that many operations on a list of thousands take no time each.
 * Keys are in lower case: filters know no case.
 */
export class ValueList {
  readonly #buckets = new Map<string, unknown[]>();
  #size = 0;

  constructor(values: readonly unknown[]) {
    for (const each of values) this.#push(each);
  }

  get size(): number {
    return this.#size;
  }

  values(): unknown[] {
    return [...this.#buckets.values()].flat();
  }

  /** Does nothing where there is one like it. */
  add(value: unknown): void {
    const key = keyOf(value);
    const isThere = this.#buckets.get(key.toLowerCase())?.some((each) => keyOf(each) === key) === true;
    if (!isThere) this.#push(value);
  }

  removeLike(value: unknown): void {
    const key = keyOf(value);
    this.#change(key.toLowerCase(), (each) => (keyOf(each) === key ? [] : [each]));
  }

  /** How many values `change` looks at. */
  cost(filter: Filter): number {
    return keyMeant(filter) === null ? this.#size : 1;
  }

  /** Puts others in the place of those that pass; how many passed. */
  change(filter: Filter, put: (value: unknown) => unknown[]): number {
    let passed = 0;
    const changed = (each: unknown): unknown[] => {
      if (!passes(filter, each)) return [each];
      passed += 1;
      return put(each);
    };
    const key = keyMeant(filter);
    // A copy: what stays goes to the end.
    const keys = key === null ? [...this.#buckets.keys()] : [key];
    for (const each of keys) this.#change(each, changed);
    return passed;
  }

  #change(key: string, put: (value: unknown) => unknown[]): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return;
    this.#buckets.delete(key);
    this.#size -= bucket.length;
    for (const each of bucket.flatMap(put)) this.#push(each);
  }

  #push(value: unknown): void {
    const key = keyOf(value).toLowerCase();
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, [value]);
    else bucket.push(value);
    this.#size += 1;
  }
}

/** The key of all that can pass, where the filter says it: `value eq "…"`. */
function keyMeant(filter: Filter): string | null {
  const isKey = filter.kind === 'compare' && filter.operator === 'eq' && filter.path === 'value';
  return isKey && typeof filter.value === 'string' ? JSON.stringify(filter.value).toLowerCase() : null;
}

/** What tells two values of a list apart. */
export function keyOf(value: unknown): string {
  return JSON.stringify(isRecord(value) && 'value' in value ? value['value'] : value) ?? '';
}
