import { encodeEntry } from '@daybook/event';
import { expect, test } from 'vitest';
import { EntryScan } from './entry-scan.ts';
import { Findings } from './findings.ts';

const entry = (receivedUs: number) =>
  encodeEntry({ flags: 0, class: 1, source: 2, receivedUs, root: new Uint8Array(32) });

test('the time of receipt never goes back; staying is allowed', () => {
  const findings = new Findings();
  const scan = new EntryScan(findings);
  for (const [i, us] of [5, 5, 9, 8, 7, 9, 10].entries()) scan.check(entry(us), i, 'bundle');
  expect(findings.list).toEqual([{ code: 'entry.time', first: 3, last: 4, path: 'bundle' }]);
  expect(scan.lastReceivedUs).toBe(10);
});

test('whatever is no entry of version 1 is refused: length, version, flags, time', () => {
  const bad = [
    entry(1).subarray(1),
    new Uint8Array(0),
    entry(1).with(0, 2),
    entry(1).with(1, 2),
    entry(1).with(8, 255),
  ];
  for (const bytes of bad) {
    const findings = new Findings();
    expect(new EntryScan(findings).check(bytes, 4, 'bundle')).toBe(false);
    expect(findings.list).toMatchObject([{ code: 'entry.invalid', first: 4, last: 4 }]);
  }
});

test('neighbours with the same fault become a range, and past the limit faults are counted', () => {
  const findings = new Findings(2);
  for (const index of [1, 2, 3, 7, 9]) findings.event('content.missing', index);
  expect(findings.list).toEqual([
    { code: 'content.missing', first: 1, last: 3 },
    { code: 'content.missing', first: 7, last: 7 },
  ]);
  expect(findings.left).toBe(1);
});
