import type { Scalar } from '@daybook/event';
import type { AnyValue, KeyValue } from './model.ts';
import { scalarOf } from './values.ts';

/** The attributes of a record: those that become fields of the event are taken out, the rest is for `ext`. */
export class Attributes {
  readonly #values = new Map<string, AnyValue>();

  /** A name that others gave already is put behind `prefix`; the second of one name is `NAME#2`. */
  add(pairs: readonly KeyValue[], prefix: string): void {
    const counts = new Map<string, number>();
    for (const { key, value } of pairs) {
      const plain = key === '' ? '_' : key;
      const count = (counts.get(plain) ?? 0) + 1;
      counts.set(plain, count);
      const name = count === 1 ? plain : `${plain}#${count}`;
      this.#values.set(this.#values.has(name) ? prefix + name : name, value);
    }
  }

  /** The first of these that is a text, or a whole number. It is taken out. */
  text(...names: string[]): string | undefined {
    return this.#take(names, (value) => {
      if (typeof value === 'string' && value !== '') return value;
      const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
      return isWhole ? String(value) : undefined;
    });
  }

  /** The first of these that is a whole number in the range, or the text of one. It is taken out. */
  whole(max: number, ...names: string[]): number | undefined {
    return this.#take(names, (value) => {
      const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= max
        ? number
        : undefined;
    });
  }

  /** The first of these that is a text or a list of texts. It is taken out. */
  texts(...names: string[]): string[] | undefined {
    return this.#take(names, (value) => {
      if (typeof value === 'string' && value !== '') return [value];
      if (!Array.isArray(value) || value.length === 0) return undefined;
      return value.every((item) => typeof item === 'string') ? value : undefined;
    });
  }

  /** What it is, without taking it out. */
  peek(name: string): Scalar | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : scalarOf(value);
  }

  /** What was not taken out. */
  rest(): Record<string, Scalar> {
    return Object.fromEntries([...this.#values].map(([name, value]) => [name, scalarOf(value)]));
  }

  #take<T>(names: readonly string[], read: (value: AnyValue) => T | undefined): T | undefined {
    for (const name of names) {
      const value = this.#values.get(name);
      const taken = value === undefined ? undefined : read(value);
      if (taken === undefined) continue;
      this.#values.delete(name);
      return taken;
    }
    return undefined;
  }
}
