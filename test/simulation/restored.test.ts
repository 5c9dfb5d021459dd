import { dayOfUs, type RetentionPolicy } from '@daybook/event';
import { testBatch, testEvent } from '@daybook/testkit';
import { expect, test } from 'vitest';
import { copyOf, type Directory, directoryAt, presentOf, start } from './retained-directory.ts';

// What the guide on backups says of a copy that is put back after retention destroyed what is in it.

const dayUs = 86_400e6;
const hourUs = 3_600e6;
const copiedAtUs = 20_000 * dayUs + hourUs;
const day = dayOfUs(copiedAtUs);
const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policy: RetentionPolicy = {
  classes: [{ ...of, number: 1, name: 'access', maximum: { unit: 'days', count: 3 } }],
  rules: [],
  default: 1,
};

const events = Array.from({ length: 14 }, (_, i) => testEvent(i, 60));
const all = events.map((_, i) => i);

/** A directory with 14 events of class 1 and a policy of three days; what it was when the copy was made. */
async function begin(): Promise<{ directory: Directory; copy: (nowUs: number) => Directory }> {
  const directory = directoryAt(copiedAtUs);
  {
    await using server = await start(directory);
    const batch = testBatch({ events, class: 1 });
    directory.batches.push(batch);
    await server.ledger.take(batch);
    for (const index of all)
      directory.kept.rows.set(index, { class: 1, day: dayOfUs(copiedAtUs), source: batch.source });
    const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
    await server.retention.setPolicy('default', policy, authors);
  }
  const made = copyOf(directory, copiedAtUs);
  return { directory, copy: (nowUs) => copyOf(made, nowUs) };
}

test('what was destroyed comes back with an older copy, waits for the clock, and is destroyed again', async () => {
  const { directory, copy } = await begin();
  directory.world.clock.advance(5 * 86_400);
  directory.kept.trustedMs = Math.floor(directory.world.clock.nowUs() / 1000);
  {
    await using server = await start(directory);
    await server.retention.round();
  }
  expect(await presentOf(directory, day)).toEqual([]);

  const restored = copy(directory.world.clock.nowUs());
  expect(await presentOf(restored, day)).toEqual(all);
  {
    await using server = await start(restored);
    expect(server.retention.clockFault).toMatchObject({ what: 'ahead' });
    await server.retention.round();
    expect(server.retention.of('default').register.plans()).toEqual([]);
    // And what is told of the clock.
    expect(restored.kept.rows.size).toBe(events.length + 1);
    await server.retention.confirmClock();
    await server.retention.round();
  }
  expect(await presentOf(restored, day)).toEqual([]);
});

test('a hold from after the copy is unknown to it; placed again before the clock is confirmed it keeps what it kept', async () => {
  const { copy } = await begin();
  const restored = copy(copiedAtUs + 5 * dayUs);
  {
    await using server = await start(restored);
    expect(server.retention.of('default').register.holds).toEqual([]);
    const about = { type: 'query', query: 'user-3' } as const;
    const words = { matter: 'a matter', reason: 'again', owner: 'Olga', about };
    const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
    await server.retention.placeHold('default', words, 99_999, doer);
    await server.retention.confirmClock();
    await server.retention.round();
    await server.retention.round();
  }
  expect(await presentOf(restored, day)).toEqual(all.filter((index) => index % 7 === 3));
});
