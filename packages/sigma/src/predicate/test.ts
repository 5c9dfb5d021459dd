import { networkContains, parseIp } from '@daybook/query';
import { fold } from '../value/fold.ts';
import { compileGlob, type TextTest } from '../value/glob.ts';
import type { Comparison, FieldPlace, Operand } from '../value/operand.ts';
import type { Pattern } from '../value/pattern.ts';
import { compileRegex } from '../value/regex.ts';
import { partOfTime } from '../value/time.ts';
import type { Reading } from './reading.ts';

/** Of a field with several values, one that is as the operand says is enough. */
export function compileFieldTest(field: string, operand: Operand): (reading: Reading) => boolean {
  switch (operand.type) {
    case 'null':
      return (reading) => reading.field(field)?.values.every((value) => value === null) ?? true;
    case 'exists':
      return (reading) => (reading.field(field) !== undefined) === operand.isThere;
    case 'field':
      return compileReference(field, operand);
    default: {
      const { test, isFolded } = compileTextTest(operand);
      return (reading) => {
        const found = reading.field(field);
        return found !== undefined && (isFolded ? found.folded : found.texts).some(test);
      };
    }
  }
}

interface FoldedTest {
  readonly test: TextTest;
  /** Whether it is to be given the text without case. */
  readonly isFolded: boolean;
}

/** Numbers and booleans are compared by their text too: one log has 403, another "403". */
export function compileTextTest(operand: Operand): FoldedTest {
  switch (operand.type) {
    case 'text': {
      const isFolded = !operand.isCased;
      return { isFolded, test: compileGlob(isFolded ? foldPattern(operand.pattern) : operand.pattern) };
    }
    case 'number':
    case 'boolean': {
      const text = String(operand.value);
      return { isFolded: true, test: (value) => value === text };
    }
    case 'regex':
      return { isFolded: false, test: compileRegex(operand) };
    case 'network':
      return { isFolded: false, test: (text) => isIn(text, operand) };
    case 'compare': {
      const { comparison, value } = operand;
      return { isFolded: false, test: (text) => text.trim() !== '' && compare(Number(text), comparison, value) };
    }
    case 'time': {
      const { part, comparison, value } = operand;
      return {
        isFolded: false,
        test: (text) => {
          const found = partOfTime(text, part);
          return found !== null && (comparison === 'eq' ? found === value : compare(found, comparison, value));
        },
      };
    }
    default:
      return { isFolded: false, test: () => false };
  }
}

const foldPattern = (pattern: Pattern): Pattern =>
  pattern.map((part) => (typeof part === 'string' ? fold(part) : part));

function isIn(text: string, { network }: Extract<Operand, { type: 'network' }>): boolean {
  const address = parseIp(text);
  return address !== null && networkContains(network, address);
}

/** What is no number is neither less nor more. */
function compare(found: number, comparison: Comparison, value: number): boolean {
  if (comparison === 'lt') return found < value;
  if (comparison === 'lte') return found <= value;
  return comparison === 'gt' ? found > value : found >= value;
}

const places: Readonly<Record<FieldPlace, (text: string, other: string) => boolean>> = {
  whole: (text, other) => text === other,
  start: (text, other) => text.startsWith(other),
  end: (text, other) => text.endsWith(other),
  inside: (text, other) => text.includes(other),
};

/** Where either field is missing, it is not so. */
function compileReference(field: string, operand: Extract<Operand, { type: 'field' }>): (reading: Reading) => boolean {
  const isPlaced = places[operand.place];
  return (reading) => {
    const mine = reading.field(field);
    const others = reading.field(operand.name);
    if (mine === undefined || others === undefined) return false;
    const [texts, values] = operand.isCased ? [mine.texts, others.texts] : [mine.folded, others.folded];
    return texts.some((text) => values.some((value) => isPlaced(text, value)));
  };
}
