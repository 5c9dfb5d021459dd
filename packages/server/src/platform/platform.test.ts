import { isUuidV7 } from '@daybook/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { createLogger } from './log.ts';
import { systemRandom } from './random.ts';
import { UuidMint } from './uuid.ts';

describe('clock', () => {
  test('the fine clock agrees with the wall clock to a few milliseconds', () => {
    const clock = systemClock();
    expect(Math.abs(clock.nowUs() / 1000 - clock.nowMs())).toBeLessThan(50);
    expect(Number.isSafeInteger(clock.nowUs())).toBe(true);
  });
});

describe('UUIDv7', () => {
  test('ids are valid, unique and ascend, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 0, max: 5000 })), { maxLength: 5 }),
        (steps) => {
          let now = 0;
          const mint = new UuidMint(
            { nowMs: () => now, nowUs: () => now * 1000, monotonicMs: () => 0 },
            systemRandom(),
          );
          let last = '';
          for (const [ms, count] of steps) {
            now = ms;
            for (const id of mint.mint(count)) {
              if (!isUuidV7(id) || id <= last) return false;
              last = id;
            }
          }
          return true;
        },
      ),
      { numRuns: 50 },
    );
  });

  test('an id begins with the time that it was minted', () => {
    const nowMs = Date.parse('2026-11-23T00:00:00Z');
    const mint = new UuidMint({ nowMs: () => nowMs, nowUs: () => nowMs * 1000, monotonicMs: () => 0 }, systemRandom());
    const [id] = mint.mint(1);
    expect(Number.parseInt((id ?? '').replace('-', '').slice(0, 12), 16)).toBe(nowMs);
  });
});

describe('log', () => {
  test('strikes tokens out', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => lines.push(line) });
    log.info({ token: 'dbk_a_1_2', request: { headers: { authorization: 'Bearer dbk_a_1_2' } } }, 'hello');
    expect(lines[0]).toContain('hello');
    expect(lines[0]).not.toContain('dbk_a');
  });
});
