import { type Fields, isFields } from '../json/index.ts';
import { mappingLimits } from './limits.ts';

/** A line as the cases of a mapping see it. */
export interface Line {
  /** The object that it is, where it is read as JSON. */
  readonly fields: Fields | null;
  /** What named groups of patterns found. */
  readonly captures: Readonly<Record<string, string>>;
}

/** What a value is taken from: a named group, or a member of the object. */
export type Reference =
  | { readonly type: 'capture'; readonly name: string }
  | { readonly type: 'path'; readonly steps: readonly (string | number)[] };

const capturePattern = /^\$([A-Za-z_]\w{0,63})$/;
const stepPattern = /\.([A-Za-z_][\w-]*)|\[(\d{1,4})\]|\['([^']*)'\]/y;

/** `$name` of a group, or `$.a.b[0]['c d']` of JSON; null where the text is neither, or of more steps than may be. */
export function readReference(text: string): Reference | null {
  const [, name] = capturePattern.exec(text) ?? [];
  if (name !== undefined) return { type: 'capture', name };
  if (!text.startsWith('$.') && !text.startsWith('$[')) return null;
  const steps: (string | number)[] = [];
  for (let at = 1; at < text.length;) {
    stepPattern.lastIndex = at;
    const found = stepPattern.exec(text);
    if (found === null || steps.length === mappingLimits.pathStepsMax) return null;
    const [whole, word, index, quoted] = found;
    steps.push(index === undefined ? (word ?? quoted ?? '') : Number(index));
    at += whole.length;
  }
  return { type: 'path', steps };
}

/** What it leads to in a line; undefined where there is nothing, or null, or an empty text. */
export function follow(reference: Reference, { fields, captures }: Line): unknown {
  const found =
    reference.type === 'capture'
      ? Object.hasOwn(captures, reference.name)
        ? captures[reference.name]
        : undefined
      : reference.steps.reduce<unknown>(member, fields);
  return found === null || found === '' ? undefined : found;
}

function member(of: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(of) ? (of as unknown[])[step] : undefined;
  return isFields(of) && Object.hasOwn(of, step) ? of[step] : undefined;
}

/** The name that `flatten` gives a member, so that what was taken is not said twice; null for parts of lists. */
export function dottedName(reference: Reference): string | null {
  if (reference.type === 'capture' || reference.steps.some((step) => typeof step === 'number')) return null;
  return reference.steps.join('.');
}
