import { flag, type FlagCode, type Scalar } from '@daybook/event';
import { setOwn } from './exact.ts';
import { type Fault, faultsMax } from './fault.ts';
import { isKnownPath } from './fields.ts';
import { FreeNames } from './free-names.ts';

/** More flags than this say nothing more. */
const flagsMax = 32;

/** An event while it is put together from what a sender sent. */
export class DraftBuilder {
  readonly fields: Record<string, unknown> = {};
  readonly faults: Fault[] = [];
  readonly ext: Record<string, Scalar> = {};
  /** True when something could not be kept as it was, so that the text must be. */
  isLossy = false;
  readonly #flags = new Set<string>();
  readonly #names = new FreeNames();

  /** Names the field only where the schema knows it: flags are shown to everybody. */
  flag(code: FlagCode, path?: string): void {
    if (this.#flags.size < flagsMax)
      this.#flags.add(flag(code, path !== undefined && isKnownPath(path) ? path : undefined));
  }

  get flags(): string[] {
    return [...this.#flags];
  }

  fault(fault: Fault): void {
    if (this.faults.length < faultsMax) this.faults.push(fault);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  get(path: string): unknown {
    let node: unknown = this.fields;
    for (const key of path.split('.')) {
      if (typeof node !== 'object' || node === null) return undefined;
      node = (node as Record<string, unknown>)[key];
    }
    return node;
  }

  /** `path` is one of the schema. */
  set(path: string, value: unknown): void {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = this.fields;
    for (const key of keys) node = (node[key] ??= {}) as Record<string, unknown>;
    node[last] = value;
  }

  /** Keeps a value of any shape in the flat map: objects by dotted names, arrays as JSON. Never over what is there. */
  keep(name: string, value: unknown): void {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value);
      for (const [key, inner] of entries) this.keep(`${name}.${key}`, inner);
      if (entries.length > 0) return;
    }
    const plain = plainName(name);
    if (plain !== name) {
      this.flag('renamed');
      this.isLossy = true;
    }
    const free = this.#names.take(plain, (each) => Object.hasOwn(this.ext, each));
    setOwn(this.ext, free, typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unplain = /["\\\u0000-\u001f]/g;

/**
 * A name that JSON writes without an escape. Stored names are read back by `JSON.parse`, which cannot be trusted with escapes
 * in names (see `scan.ts`).
 */
function plainName(name: string): string {
  return name.replaceAll(unplain, '_');
}
