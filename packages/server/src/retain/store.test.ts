import { expect, test } from 'vitest';
import { machineBoot } from '../platform/host.ts';
import { openMeta } from '../platform/sql/index.ts';
import { sqlClockStore } from './store.ts';

test('what is known of the clock is what was saved, with the run of the machine and without', async () => {
  const db = await openMeta(':memory:');
  const clocks = sqlClockStore(db);
  expect(await clocks.load()).toBeNull();
  for (const boot of [{ id: 'a', upMs: 5 }, null]) {
    const trusted = { trustedMs: 1_795_000_000_000, unattestedMs: 60_000, boot };
    await clocks.save(trusted);
    expect(await clocks.load()).toEqual(trusted);
  }
  await db.destroy();
});

test.skipIf(process.platform !== 'linux')('a machine says how long it is up, and in which run of it', () => {
  const [first, second] = [machineBoot(), machineBoot()];
  expect(first?.id).toMatch(/^[\da-f-]{36}$/);
  expect(second?.id).toBe(first?.id);
  expect(second?.upMs).toBeGreaterThanOrEqual(first?.upMs ?? Infinity);
});
