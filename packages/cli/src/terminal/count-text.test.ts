import { expect, test } from 'vitest';
import { countText } from './count-text.ts';

test('one is one, and everything else is many', () => {
  expect([0, 1, 1234].map((count) => countText(count))).toEqual(['0 events', '1 event', '1,234 events']);
  expect(countText(1, 'line')).toBe('1 line');
});
