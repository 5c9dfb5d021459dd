import { RE2JS } from 're2js';
import { limits } from '../limits.ts';
import type { Operand } from './operand.ts';

type Regex = Extract<Operand, { type: 'regex' }>;

const flagsOf = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL } as const;

/** Unanchored, in time linear in the text: RE2 has no look-around and no references back, and a rule with them is refused. */
export function compileRegex({ source, flags }: Regex): (text: string) => boolean {
  let bits = 0;
  for (const flag of flags) bits |= flagsOf[flag];
  const compiled = RE2JS.compile(source, bits);
  return (text) => compiled.test(text);
}

/** Why it cannot be used; null where it can. */
export function regexFault(regex: Regex): string | null {
  if (regex.source.length > limits.regexCharsMax) return `A pattern may have ${limits.regexCharsMax} characters`;
  try {
    compileRegex(regex);
    return null;
  } catch (error) {
    return `RE2 does not take the pattern: ${(error as Error).message}`;
  }
}
