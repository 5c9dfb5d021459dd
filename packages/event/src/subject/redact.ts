import { spellings, subjectPatterns } from './find.ts';

/** What stands in the place of an identifier. */
const erased = 'erased';

/**
 * Puts `erased` in the place of whole identifiers, in texts as well as in values that JSON can hold, names of fields included; and of a whole text
 * that names one by escapes, as JSON or a URL does. Gives the same value where there is none. Throws a RangeError for identifiers beyond the limits.
 */
export function subjectRedactor(identifiers: readonly string[]): <T>(value: T) => T {
  const patterns = subjectPatterns(identifiers).map(([, pattern]) => pattern);
  const everywhere = patterns.map((pattern) => new RegExp(pattern.source, `${pattern.flags}g`));
  const inText = (text: string): string => {
    const now = everywhere.reduce((rest, pattern) => rest.replace(pattern, erased), text);
    const [, ...unescaped] = spellings(now);
    return unescaped.some((each) => patterns.some((pattern) => pattern.test(each))) ? erased : now;
  };
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (typeof value === 'number') return inText(String(value)) === String(value) ? value : erased;
    if (Array.isArray(value)) return kept(value, value.map(redact));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const now = entries.map(([name, inner]) => [inText(name), redact(inner)] as const);
    const isSame = now.every(([name, inner], i) => name === entries[i]?.[0] && inner === entries[i]?.[1]);
    return isSame ? value : Object.fromEntries(now);
  };
  return (value) => redact(value) as typeof value;
}

const kept = (before: readonly unknown[], now: readonly unknown[]): readonly unknown[] =>
  now.every((each, i) => each === before[i]) ? before : now;
