export type ParameterType =
  | 'String'
  | 'Array(String)'
  | 'Array(UInt64)'
  | 'Array(UInt32)'
  | 'Int64'
  | 'UInt64'
  | 'UInt32'
  | 'Float64'
  | 'Bool'
  | 'IPv6'
  | 'UUID';

/**
 * The values of a statement. Nothing that a user wrote becomes part of SQL text: it is bound, and its place is a name
 * that is given here. A value that is there already keeps its name: servers take a thousand, if not told otherwise.
 */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  #chars = 0;

  /** How long the values are together, about. */
  get chars(): number {
    return this.#chars;
  }

  /** The placeholder for a value. */
  add(type: ParameterType, value: unknown): string {
    const bound = wellFormed(value);
    const key = `${type} ${JSON.stringify(bound)}`;
    const known = this.#names.get(key);
    const name = known ?? `p${this.#names.size}`;
    if (known === undefined) this.#chars += charsOf(bound);
    this.#names.set(key, name);
    this.values[name] = bound;
    return `{${name}: ${type}}`;
  }

  text(value: string): string {
    return this.add('String', value);
  }
}

function charsOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + charsOf(item), 0);
  return typeof value === 'string' ? value.length + 16 : 32;
}

/** Half a surrogate pair has no UTF-8; in a row it is U+FFFD, so here too. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'bigint') return value.toString();
  return Array.isArray(value) ? value.map(wellFormed) : value;
}
