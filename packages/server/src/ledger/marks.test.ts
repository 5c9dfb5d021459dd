import type { EventDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { Marks } from './marks.ts';
import { Troubles } from './troubles.ts';

const hourMs = 3_600_000;

function marksAt(lastReceivedUs = 0) {
  const time = { wallMs: 1_800_000_000_000, monotonicMs: 5_000 };
  const recorded: EventDraft[] = [];
  const alerts: string[] = [];
  const disk = { isFull: false };
  const marks = new Marks({
    clock: { nowMs: () => time.wallMs, nowUs: () => time.wallMs * 1000, monotonicMs: () => time.monotonicMs },
    record(draft) {
      if (disk.isFull) return Promise.reject(new Error('the disk is full'));
      recorded.push(draft);
      return Promise.resolve();
    },
    lastReceivedUs,
    service: { version: '1', host: 'here' },
    onAlert: (message) => alerts.push(message),
  });
  const pass = (ms: number, jumpMs = 0): void => {
    time.monotonicMs += ms;
    time.wallMs += ms + jumpMs;
  };
  return { marks, pass, alerts, disk, kinds: () => recorded.map(({ kind }) => kind) };
}

test('start, one mark an hour, and stop are in the log', async () => {
  const { marks, pass, kinds } = marksAt();
  await marks.start();
  for (let minutes = 0; minutes < 130; minutes += 10) {
    pass(10 * 60_000);
    await marks.check();
  }
  await marks.stop();
  expect(kinds()).toEqual(['log.start', 'log.mark', 'log.mark', 'log.stop']);
});

test('a mark that could not be written is written at the next look', async () => {
  const { marks, pass, disk, kinds } = marksAt();
  disk.isFull = true;
  pass(hourMs);
  await expect(marks.check()).rejects.toThrow('full');
  disk.isFull = false;
  await marks.check();
  expect(kinds()).toEqual(['log.mark']);
});

test.each([
  ['back by 5 s', -5_000, 0],
  ['back by more', -5_001, 1],
  ['ahead by an hour', hourMs, 0],
  ['ahead by more', hourMs + 1, 1],
])('a clock that goes %s: %d ms make %d alerts', async (_, jumpMs, count) => {
  const { marks, pass, alerts, kinds } = marksAt();
  pass(10_000, jumpMs);
  await marks.check();
  pass(10_000);
  await marks.check();
  expect(alerts).toHaveLength(count);
  expect(kinds()).toEqual(Array.from({ length: count }, () => 'source.clock-skew'));
});

test('a jump that could not be recorded is recorded once there is room', async () => {
  const { marks, pass, disk, kinds } = marksAt();
  disk.isFull = true;
  pass(10_000, -60_000);
  await expect(marks.check()).rejects.toThrow('full');
  disk.isFull = false;
  pass(10_000);
  await marks.check();
  await marks.check();
  expect(kinds()).toEqual(['source.clock-skew']);
});

test('a clock that is behind the log at start is said', async () => {
  const { marks, alerts, kinds } = marksAt((1_800_000_000_000 + 6_000) * 1000);
  await marks.start();
  await marks.stop();
  expect(alerts[0]).toContain('behind the log by -6 s');
  expect(kinds()).toContain('source.clock-skew');
});

test('a trouble is told for a minute after it was last met', () => {
  let nowMs = 0;
  const troubles = new Troubles({ monotonicMs: () => nowMs });
  expect(troubles.recent()).toBeNull();
  troubles.note('publishing failed');
  nowMs = 60_000;
  expect(troubles.recent()).toBe('publishing failed');
  nowMs = 60_001;
  expect(troubles.recent()).toBeNull();
});
