import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('what is in use stays, and at most twice the limit is kept', () => {
  const made: number[] = [];
  const recent = new Recent(4, (key: number) => {
    made.push(key);
    return `value ${key}`;
  });
  for (let key = 1; key <= 1_000; key += 1) {
    expect(recent.get(0)).toBe('value 0');
    expect(recent.get(key)).toBe(`value ${key}`);
    expect(recent.size).toBeLessThanOrEqual(8);
  }
  expect(made.filter((key) => key === 0)).toHaveLength(1);
  expect(made).toHaveLength(1_001);
});

test('a key that comes again is not made again', () => {
  let made = 0;
  const recent = new Recent(2, () => (made += 1));
  expect([recent.get('a'), recent.get('a'), recent.get('b'), recent.get('a')]).toEqual([1, 1, 2, 1]);
});
