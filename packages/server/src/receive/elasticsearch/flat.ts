import { limits } from '@daybook/event';
import { FreeNames } from '../http-json/index.ts';

/** The leaves of a document by dotted name: texts, numbers, lists, empty objects. */
export type Flat = Map<string, unknown>;

/**
 * A document by names alone: `{"user":{"name":"a"}}` and `{"user.name":"a"}` say the same, as they do in Elasticsearch. What
 * lies under a name that is too long for one of `ext` stays an object, so that names do not add up. What has the name of
 * another leaf gets one of its own.
 */
export function flatOf(document: object): Flat {
  const flat: Flat = new Map();
  const names = new FreeNames();
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && name.length < limits.extKeyBytesMax) {
      const members = Object.entries(value);
      for (const [key, inner] of members) add(`${name}.${key}`, inner);
      if (members.length > 0) return;
    }
    flat.set(
      names.take(name, (each) => flat.has(each)),
      value,
    );
  };
  for (const [name, value] of Object.entries(document)) add(name, value);
  return flat;
}

/** The text at the first of these names that has one. */
export function textAt(
  flat: Flat,
  ...names: readonly string[]
): { readonly name: string; readonly text: string } | null {
  for (const name of names) {
    const text = flat.get(name);
    if (typeof text === 'string' && text !== '') return { name, text };
  }
  return null;
}
