/** Puts `erased` in the place of identifiers in a text; the same text where it has none. */
export type Redact = (text: string) => string;

/** Fields of any text. One that has a few values, such as a state or a kind, is none: code reads it. */
type TextField<T> = {
  [Name in keyof T]-?: string extends NonNullable<T[Name]>
    ? NonNullable<T[Name]> extends string
      ? Name
      : never
    : never;
}[keyof T];

/**
 * The same value with these fields overwritten, which are free text or name people. Whatever is not named here stays as it is: ids, states,
 * kinds, numbers and names that code reads may look like an identifier. Gives the value itself where nothing was overwritten.
 */
export function redactFields<T extends object>(value: T, fields: readonly TextField<T>[], redact: Redact): T {
  const changed = fields.flatMap((name): [PropertyKey, string][] => {
    const text: unknown = value[name];
    if (typeof text !== 'string') return [];
    const now = redact(text);
    return now === text ? [] : [[name, now]];
  });
  return changed.length === 0 ? value : Object.assign({}, value, Object.fromEntries(changed));
}
