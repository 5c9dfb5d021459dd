import type { Operand } from '../value/operand.ts';
import { compileFieldTest, compileTextTest } from './test.ts';
import type { Predicate } from './node.ts';
import type { Reading } from './reading.ts';

export type Test = (reading: Reading) => boolean;

/** Without side effects, and the same for the same event. */
export function compile(predicate: Predicate): Test {
  switch (predicate.type) {
    case 'and': {
      const tests = predicate.parts.map(compile);
      return (reading) => tests.every((test) => test(reading));
    }
    case 'or': {
      const tests = predicate.parts.map(compile);
      return (reading) => tests.some((test) => test(reading));
    }
    case 'not': {
      const test = compile(predicate.part);
      return (reading) => !test(reading);
    }
    case 'field':
      return compileFieldTest(predicate.field, predicate.operand);
    case 'keyword':
      return compileKeyword(predicate.operand);
  }
}

function compileKeyword(operand: Operand): Test {
  const { test, isFolded } = compileTextTest(operand);
  return (reading) => (isFolded ? reading.foldedTexts() : reading.texts()).some(test);
}
