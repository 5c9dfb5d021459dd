import { expect, test } from 'vitest';
import { FreeNames } from './free-names.ts';

test('however many want one name, each gets its own, and each is looked for about once', () => {
  const names = new FreeNames();
  const taken = new Set(['k~', 'k~~~']);
  let looks = 0;
  for (let i = 0; i < 1000; i += 1) {
    taken.add(
      names.take('k', (name) => {
        looks += 1;
        return taken.has(name);
      }),
    );
  }
  expect(taken.size).toBe(1002);
  expect([...taken].slice(2, 5)).toEqual(['k', 'k~~', 'k~~~~']);
  expect(looks).toBeLessThan(1010);
});
