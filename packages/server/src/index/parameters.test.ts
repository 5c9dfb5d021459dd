import { expect, test } from 'vitest';
import { Parameters } from './parameters.ts';

test('a value that is bound twice is bound once, of one type', () => {
  const parameters = new Parameters();
  expect(parameters.text('5')).toBe(parameters.text('5'));
  const others = [
    parameters.text('5'),
    parameters.add('Int64', 5),
    parameters.add('Float64', 5),
    parameters.text('05'),
  ];
  expect(new Set(others).size).toBe(4);
  expect(Object.values(parameters.values)).toEqual(['5', 5, 5, '05']);
});
