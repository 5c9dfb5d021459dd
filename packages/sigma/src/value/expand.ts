import { limits } from '../limits.ts';
import type { Draft } from './draft.ts';
import { type Pattern, type PatternPart, readPattern } from './pattern.ts';

const placeholder = /%(?<name>[A-Za-z0-9_.-]{1,128})%/g;

/** Each `%name%` as each value of its list. A list that nobody gave is a reason to refuse: without it the rule says something else. */
export function expand(
  draft: Extract<Draft, { type: 'text' }>,
  lists: ReadonlyMap<string, readonly string[]>,
): readonly Draft[] | string {
  let all: readonly Pattern[] = [[]];
  for (const part of draft.pattern) {
    const choices: readonly Pattern[] | string = typeof part === 'string' ? choicesOf(part, lists) : [[part]];
    if (typeof choices === 'string') return choices;
    if (choices.length * all.length > limits.expansionsMax) return `makes more than ${limits.expansionsMax} values`;
    all = all.flatMap((head) => choices.map((choice) => joined(head, choice)));
  }
  return all.map((pattern) => ({ ...draft, pattern }));
}

function choicesOf(text: string, lists: ReadonlyMap<string, readonly string[]>): readonly Pattern[] | string {
  let all: readonly Pattern[] = [[]];
  let from = 0;
  const append = (choices: readonly Pattern[]): void => {
    all = all.flatMap((head) => choices.map((choice) => joined(head, choice)));
  };
  for (const { 0: whole, index, groups } of text.matchAll(placeholder)) {
    const values = lists.get(groups?.['name'] ?? '');
    if (values === undefined || values.length === 0) return `wants a list of values for ${whole}, and none is given`;
    if (all.length * values.length > limits.expansionsMax) return `makes more than ${limits.expansionsMax} values`;
    append([[text.slice(from, index)]]);
    append(values.map(readPattern));
    from = index + whole.length;
  }
  append([[text.slice(from)]]);
  return all;
}

function joined(head: Pattern, tail: Pattern): Pattern {
  const parts: PatternPart[] = [...head];
  for (const part of tail) {
    const last = parts.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}
