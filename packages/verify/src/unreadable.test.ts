import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ErasureStatement, listSegments, type Period, sectionIds, segmentPath } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFilesOf } from './disk.ts';
import { dayS, doomed, RetainedLog } from './testing/retained-log.ts';
import { eventOf } from './testing/write-log.ts';

// A segment that cannot be read, and of which something is to stay, keeps only itself from being destroyed.

const oneDay: Period = { unit: 'days', count: 1 };
let kept: RetainedLog;
let policy: number;
let first: number;
let last: number;
/** Each batch of the day in a segment of its own. */
beforeEach(async () => {
  kept = await RetainedLog.begin();
  policy = await kept.setPolicy(oneDay);
  const starts: number[] = [];
  for (let batch = 0; batch < 3; batch += 1) {
    const events = Array.from({ length: 4 }, (_, i) => eventOf(2000 + batch * 10 + i));
    starts.push(await kept.log.appendEvents(events, doomed, false));
    await kept.settle();
  }
  [first, last] = [starts[0] ?? 0, (starts[2] ?? 0) + 3];
  kept.log.advance(2 * dayS);
});
afterEach(() => kept[Symbol.asyncDispose]());

const segments = async () => {
  const names = await listSegments(readFilesOf(kept.log.directory), 'default', 1, doomed);
  return names.filter((name) => name.first >= first && name.last <= last);
};

/** Makes the first one unreadable; gives how to put it back. */
async function damage(): Promise<() => Promise<void>> {
  const [name] = await segments();
  if (name === undefined) throw new Error('there is no segment');
  const file = path.join(kept.log.directory, segmentPath('default', 1, name));
  const before = await readFile(file);
  await writeFile(file, Buffer.from(before).fill(0, 60, before.length - 60));
  return () => writeFile(file, before);
}

test('of a plan: the others go, it says which one stays, and goes on with it once it can be read', async () => {
  const all = await segments();
  expect(all.length).toBeGreaterThan(2);
  const except = all.map((each): [number, number] => [each.first, each.first]);
  const day = kept.day + 1;
  const entries = 12 - except.length;
  const plan = await kept.state(kept.planOf(policy, { day, first, last, entries, except }));
  const restore = await damage();
  await expect(kept.destroy(plan)).rejects.toThrow(/has events that are to stay, and cannot be read/);
  const left = await segments();
  expect(left.map((each) => each.last - each.first > 0)).toEqual([true, ...left.slice(1).map(() => false)]);
  await restore();
  await kept.destroy(plan);
  expect((await segments()).every((each) => each.first === each.last)).toBe(true);
  await kept.state({ type: 'certificate', plan, destroyed: entries, stopped: null, kept: [] });
  expect(await kept.verify()).toMatchObject({ holds: true, destroyed: entries, findings: [] });
});

test('of an erasure, too', async () => {
  const ranges = (await segments()).map((each): [number, number] => [each.first, each.first]);
  const parts: ErasureStatement['parts'] = [{ class: doomed, day: kept.day + 1, sections: [sectionIds.raw], ranges }];
  const who = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: 'a-1' };
  const made = await kept.state({ type: 'erasure', request: 1, ...who, parts, sources: [] });
  await kept.settle();
  const restore = await damage();
  await expect(kept.destroy(made)).rejects.toThrow(/cannot be read/);
  await restore();
  const before = (await kept.verify()).notes.join();
  expect(before).toContain(`sections of ${ranges.length - 1} events were destroyed`);
  await kept.destroy(made);
  await kept.state({ type: 'certificate', plan: made, destroyed: ranges.length, stopped: null, kept: [] });
  expect(await kept.verify()).toMatchObject({ holds: true, findings: [] });
});
