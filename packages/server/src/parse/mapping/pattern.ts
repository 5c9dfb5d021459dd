import { RE2JS } from 're2js';
import type { Faults } from './fault.ts';
import { mappingLimits, patternTextCharsMax } from './limits.ts';
import type { Node } from './tree.ts';

/** What the named groups of a pattern found in a text; null where it does not match. */
export interface Pattern {
  readonly names: readonly string[];
  find(text: string): Record<string, string> | null;
}

/** Counts what the patterns of one mapping cost together. */
export class PatternBudget {
  #program = 0;
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Patterns are RE2's: no look-around and no references back, so that time is linear in the text whatever it says. */
  read(node: Node): Pattern | null {
    const source = node.type === 'scalar' ? node.value : null;
    if (typeof source !== 'string' || source === '') return this.#faults.add(node, 'a pattern is text');
    const { patternCharsMax, programOnceMax, programMax } = mappingLimits;
    if (source.length > patternCharsMax)
      return this.#faults.add(node, `a pattern has at most ${patternCharsMax} characters`);
    const compiled = compile(source);
    if (typeof compiled === 'string') return this.#faults.add(node, `RE2 does not take the pattern: ${compiled}`);
    const size = compiled.programSize();
    if (size > programOnceMax)
      return this.#faults.add(node, `the pattern is too costly: RE2 needs ${size} instructions, of ${programOnceMax}`);
    this.#program += size;
    if (this.#program > programMax)
      return this.#faults.add(node, `the patterns together are too costly: more than ${programMax} instructions`);
    const groups = Object.entries(compiled.namedGroups());
    return { names: groups.map(([name]) => name), find: (text) => find(compiled, groups, text) };
  }
}

function compile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '');
  }
}

function find(pattern: RE2JS, groups: readonly [string, number][], text: string): Record<string, string> | null {
  if (text.length > patternTextCharsMax) return null;
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return null;
  const found: Record<string, string> = {};
  for (const [name, index] of groups) {
    const part = matcher.group(index);
    if (part !== null) found[name] = part;
  }
  return found;
}
