import { describe, expect, test } from 'vitest';
import { networkOf } from './guard.ts';
import { Lockout } from './lockout.ts';

function setUp(limits: ConstructorParameters<typeof Lockout>[1] = {}) {
  let ms = 0;
  const lockout = new Lockout({ nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms }, limits);
  return { lockout, forward: (by: number) => (ms += by) };
}

describe('lockout', () => {
  test('the fifth failure locks for a second, each further one for twice as long, at most a quarter of an hour', () => {
    const { lockout, forward } = setUp();
    const locks = Array.from({ length: 18 }, () => {
      const { lockedMs } = lockout.attempt('a');
      forward((lockedMs ?? 0) + 1);
      return lockedMs;
    });
    expect(locks.slice(0, 8)).toEqual([null, null, null, null, 1000, 2000, 4000, 8000]);
    expect(locks.at(-1)).toBe(15 * 60_000);
  });

  test('while it is locked it says for how long, and counts who tried', () => {
    const { lockout, forward } = setUp();
    for (let i = 0; i < 5; i += 1) lockout.attempt('a');
    forward(400);
    expect(lockout.locked('a')).toBe(600);
    expect(lockout.locked('b')).toBeNull();
    expect(lockout.refused('a')).toBe(1);
    forward(600);
    expect(lockout.locked('a')).toBeNull();
  });

  test('a success forgets what failed, and an hour without failures too', () => {
    const { lockout, forward } = setUp();
    for (let i = 0; i < 4; i += 1) lockout.attempt('a');
    lockout.succeeded('a');
    expect(lockout.attempt('a').failures).toBe(1);
    forward(60 * 60_000);
    expect(lockout.attempt('a').failures).toBe(1);
  });

  test('an attempt that failed in nothing is taken back, but not what failed meanwhile', () => {
    const { lockout } = setUp();
    for (let i = 0; i < 4; i += 1) lockout.attempt('a');
    lockout.attempt('a').undo();
    expect(lockout.locked('a')).toBeNull();
    const mine = lockout.attempt('a');
    lockout.attempt('a');
    mine.undo();
    expect(lockout.locked('a')).not.toBeNull();
  });

  test('many keys do not make it grow, and do not push out one that is locked', () => {
    const { lockout } = setUp({ countsMax: 10 });
    for (let i = 0; i < 5; i += 1) lockout.attempt('victim');
    for (let i = 0; i < 100; i += 1) lockout.attempt(`k${i}`);
    expect(lockout.locked('victim')).not.toBeNull();
    expect(lockout.attempt('k0').failures).toBe(1);
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:2::1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
