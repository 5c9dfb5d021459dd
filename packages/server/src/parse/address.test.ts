import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress } from './address.ts';

describe('isAddress', () => {
  it('agrees with the operating system on addresses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        expect(isAddress(text)).toBe(isIP(text) !== 0);
      }),
    );
  });

  it('agrees with the operating system on texts that look like addresses', () => {
    const near = fc.array(fc.constantFrom('1', '01', '255', '256', '.', ':', '::', 'ffff', 'f', 'g', '0', '%'), {
      maxLength: 16,
    });
    fc.assert(
      fc.property(near, (parts) => {
        const text = parts.join('');
        expect([text, isAddress(text)]).toEqual([text, isIP(text) !== 0 && !text.includes('%')]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['1.2.3.4', '::', '::1', '::ffff:192.168.1.1', '2001:db8::1', '1:2:3:4:5:6:7:8'])('takes %s', (text) => {
    expect(isAddress(text)).toBe(true);
  });

  it.each(['', '-', '1.2.3', '1.2.3.4.5', '1.2.3.04', '1:2:3:4:5:6:7', ':::', '1.2.3.4:80', 'example.com'])(
    'refuses %s',
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );
});
