import { expect, test } from 'vitest';
import { parseDecimal } from './decimal.ts';

test.each([
  ['0', 0],
  ['7', 7],
  ['20852163', 20_852_163],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
])('%s is read', (text, value) => expect(parseDecimal(text)).toBe(value));

test.each([
  '',
  '00',
  '01',
  '-0',
  '+1',
  '1.0',
  '1e3',
  '0x1',
  ' 1',
  '1 ',
  '1\n',
  '9007199254740992',
  '18446744073709551615',
  '٣',
])('%j is refused', (text) => expect(parseDecimal(text)).toBeNull());
