import type { Place } from '../fault.ts';
import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import type { Condition } from './node.ts';

interface Token {
  readonly text: string;
  readonly place: Place;
}

/**
 * Specification 2.1, "Condition": `( )` before `x of`, before `not`, before `and`, before `or`. Null with a fault where it is
 * not a condition; one with `|`, which stands in correlation rules since version 2, is unsupported.
 */
export function parseCondition(text: string, start: Place, faults: Faults): Condition | null {
  if (text.length > limits.conditionCharsMax) {
    return faults.add('too-large', `A condition may have ${limits.conditionCharsMax} characters`, start);
  }
  const tokens = tokensOf(text, start, faults);
  return tokens === null ? null : new Parser(tokens, start, faults).whole();
}

function tokensOf(text: string, start: Place, faults: Faults): readonly Token[] | null {
  const tokens: Token[] = [];
  for (const { 0: token, index } of text.matchAll(/[()]|[^\s()]+/g)) {
    const place = placeIn(text, index, start);
    if (token.includes('|')) {
      return faults.add('condition-unsupported', '| in a condition: write a correlation rule instead', place);
    }
    if (!/^(?:[()]|[\w.*?-]+)$/.test(token))
      return faults.add('condition-syntax', `${token} is no word of a condition`, place);
    tokens.push({ text: token, place });
  }
  if (tokens.length > limits.conditionNodesMax) return faults.add('too-large', 'The condition is too long', start);
  return tokens;
}

/** Exact in the line where the condition begins; on later ones, the column counts from the text's own beginning. */
function placeIn(text: string, index: number, start: Place): Place {
  const before = text.slice(0, index).split('\n');
  const column = (before.at(-1)?.length ?? 0) + (before.length === 1 ? start.column : 1);
  return { line: start.line + before.length - 1, column };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #start: Place;
  readonly #faults: Faults;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], start: Place, faults: Faults) {
    this.#tokens = tokens;
    this.#start = start;
    this.#faults = faults;
  }

  whole(): Condition | null {
    const condition = this.#or();
    const rest = this.#tokens[this.#at];
    if (condition === null || rest === undefined) return condition;
    return this.#faults.add('condition-syntax', `${rest.text} is not expected here`, rest.place);
  }

  #or(): Condition | null {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  #joined(type: 'and' | 'or', part: () => Condition | null): Condition | null {
    const parts: Condition[] = [];
    do {
      const next = part();
      if (next === null) return null;
      parts.push(next);
    } while (this.#take(type));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { type, parts };
  }

  #not(): Condition | null {
    let isNegated = false;
    while (this.#take('not')) isNegated = !isNegated;
    const part = this.#leaf();
    return part !== null && isNegated ? { type: 'not', part } : part;
  }

  #leaf(): Condition | null {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#faults.add('condition-syntax', 'The condition ends too early', this.#end());
    this.#at += 1;
    if (token.text === '(') return this.#group(token);
    if (token.text === ')' || /^(?:and|or|of|them)$/i.test(token.text)) {
      return this.#faults.add('condition-syntax', `${token.text} is not expected here`, token.place);
    }
    if (this.#take('of')) return this.#of(token);
    if (/[*?]/.test(token.text)) {
      return this.#faults.add('condition-syntax', `${token.text} wants "1 of" or "all of" before it`, token.place);
    }
    return { type: 'search', name: token.text, place: token.place };
  }

  #group(open: Token): Condition | null {
    this.#depth += 1;
    if (this.#depth > limits.depthMax)
      return this.#faults.add('too-large', 'The condition is nested too deeply', open.place);
    const inner = this.#or();
    this.#depth -= 1;
    if (inner === null || this.#take(')')) return inner;
    return this.#faults.add('condition-syntax', 'This ( is not closed', open.place);
  }

  #of(quantity: Token): Condition | null {
    const names = this.#tokens[this.#at];
    if (names === undefined) return this.#faults.add('condition-syntax', 'of wants names behind it', this.#end());
    this.#at += 1;
    const isAll = /^all$/i.test(quantity.text);
    if (!isAll && !/^(?:1|any)$/i.test(quantity.text)) {
      return this.#faults.add(
        'condition-unsupported',
        `${quantity.text} of: only 1, any and all are specified`,
        quantity.place,
      );
    }
    return { type: 'of', quantity: isAll ? 'all' : 'any', names: names.text, place: names.place };
  }

  #take(word: string): boolean {
    const isHere = this.#tokens[this.#at]?.text.toLowerCase() === word;
    if (isHere) this.#at += 1;
    return isHere;
  }

  #end(): Place {
    const last = this.#tokens.at(-1);
    if (last === undefined) return this.#start;
    return { line: last.place.line, column: last.place.column + last.text.length };
  }
}
