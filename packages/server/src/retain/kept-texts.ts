import { type Redact, redactFields } from '@daybook/event';

/** JSON, changed; the same text where it is not. */
export function inJson<T>(text: string, change: (value: T) => T): string {
  const value = JSON.parse(text) as T;
  const now = change(value);
  return now === value ? text : JSON.stringify(now);
}

/** The same list where each of it is. */
export const sameOr = <T>(before: readonly T[], now: readonly T[]): readonly T[] =>
  now.length === before.length && now.every((each, i) => each === before[i]) ? before : now;

/** What an alert says was unusual. */
export const redactExplanations = (text: string, redact: Redact): string =>
  inJson<readonly Record<'value' | 'normal' | 'formula', string>[]>(text, (all) =>
    sameOr(
      all,
      all.map((each) => redactFields(each, ['value', 'normal', 'formula'], redact)),
    ),
  );

/** What is said of an alert, or of a notifier. */
export const redactAbout = (text: string, redact: Redact): string =>
  inJson<{ title: string; fault: string }>(text, (about) => redactFields(about, ['title', 'fault'], redact));
