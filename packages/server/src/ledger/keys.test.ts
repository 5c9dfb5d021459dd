import { createBatchHasher } from '@daybook/event/hash';
import {
  Faults,
  judge,
  openTestLedger,
  submissionOf,
  type TestBatch,
  testBatch,
  testEvent,
  testHash,
  type TestLedger,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import type { SubmittedKey } from './submission.ts';

const hasher = createBatchHasher();
const newWorld = (): TestWorld => new TestWorld({ hasher });
const events = (first: number, count: number) => Array.from({ length: count }, (_, i) => testEvent(first + i, 40));

/** A batch under keys as a client names them. */
function keyedBatch(
  first: number,
  count: number,
  keys: readonly [string, string, number, number][],
  source = 1,
): TestBatch {
  const submitted = keys.map(([key, content, offset, covers]): SubmittedKey => ({
    keyHash: testHash(key),
    contentHash: testHash(content),
    offset,
    count: covers,
  }));
  return { ...testBatch({ events: events(first, count), source }), keys: submitted };
}

const append = async (ledger: TestLedger, batch: TestBatch) => {
  const answer = await ledger.writer.append(submissionOf(batch));
  if (!answer.ok) return answer.code;
  const { runs, repeated, conflicts } = answer;
  return { runs: runs.map(({ first, count }) => [first, count]), repeated, conflicts };
};

const added = (...runs: [number, number][]) => ({ runs, repeated: 0, conflicts: 0 });

/** Enough that what was sent before is settled. */
async function settle(ledger: TestLedger): Promise<void> {
  for (let i = 0; i < 4; i += 1) await ledger.take(testBatch({ events: events(10_000 + i * 40, 40) }));
  await ledger.writer.publish();
}

describe('the same key with the same content gives the first answer and adds nothing', () => {
  const batch = keyedBatch(0, 5, [['k', 'c', 0, 5]]);
  const repeated = { runs: [[0, 5]], repeated: 5, conflicts: 0 };

  test('within a group', async () => {
    const ledger = await openTestLedger({ world: newWorld() });
    const answers = await Promise.all([batch, batch, batch].map((each) => append(ledger, each)));
    expect(answers).toEqual([added([0, 5]), repeated, repeated]);
    expect(ledger.writer.log('default', 1)?.size).toBe(5);
  });

  test('across groups', async () => {
    const ledger = await openTestLedger({ world: newWorld() });
    expect(await append(ledger, batch)).toEqual(added([0, 5]));
    expect(await append(ledger, batch)).toEqual(repeated);
  });

  test('after a restart', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world });
    await append(ledger, batch);
    ledger.faults.kill();
    expect(await append(await openTestLedger({ world }), batch)).toEqual(repeated);
  });

  test('after its events were settled, and after a restart then', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world });
    await append(ledger, batch);
    await settle(ledger);
    expect(world.stores.keys.size).toBe(1);
    expect(await append(ledger, batch)).toEqual(repeated);
    ledger.faults.kill();
    expect(await append(await openTestLedger({ world }), batch)).toEqual(repeated);
  });

  test('twice in one batch', async () => {
    const ledger = await openTestLedger({ world: newWorld() });
    const twice = keyedBatch(0, 3, [
      ['k', 'c', 0, 1],
      ['k', 'c', 2, 1],
    ]);
    expect(await append(ledger, twice)).toEqual({
      runs: [
        [0, 2],
        [0, 1],
      ],
      repeated: 1,
      conflicts: 0,
    });
    expect(ledger.writer.log('default', 1)?.size).toBe(2);
  });

  test('for some events of a batch, the others being added', async () => {
    const ledger = await openTestLedger({ world: newWorld() });
    await append(
      ledger,
      keyedBatch(0, 3, [
        ['a', 'a', 0, 1],
        ['b', 'b', 2, 1],
      ]),
    );
    const mixed = keyedBatch(10, 4, [
      ['b', 'b', 1, 1],
      ['new', 'n', 2, 1],
      ['a', 'a', 3, 1],
    ]);
    expect(await append(ledger, mixed)).toEqual({
      runs: [
        [3, 1],
        [2, 1],
        [4, 1],
        [0, 1],
      ],
      repeated: 2,
      conflicts: 0,
    });
    expect(await append(ledger, keyedBatch(20, 1, [['new', 'n', 0, 1]]))).toEqual({
      runs: [[4, 1]],
      repeated: 1,
      conflicts: 0,
    });
  });
});

test('a key counts for its source only', async () => {
  const ledger = await openTestLedger({ world: newWorld() });
  await append(ledger, keyedBatch(0, 2, [['k', 'c', 0, 2]], 1));
  expect(await append(ledger, keyedBatch(2, 2, [['k', 'c', 0, 2]], 2))).toEqual(added([2, 2]));
});

test('the same key with other content, or of another length, is recorded and counted as a conflict', async () => {
  const ledger = await openTestLedger({ world: newWorld() });
  await append(ledger, keyedBatch(0, 2, [['k', 'c', 0, 2]]));
  const conflict = { repeated: 0, conflicts: 1 };
  expect(await append(ledger, keyedBatch(2, 2, [['k', 'd', 0, 2]]))).toEqual({ runs: [[2, 2]], ...conflict });
  expect(await append(ledger, keyedBatch(4, 3, [['k', 'c', 0, 3]]))).toEqual({ runs: [[4, 3]], ...conflict });
  // The first answer stays.
  expect(await append(ledger, keyedBatch(0, 2, [['k', 'c', 0, 2]]))).toMatchObject({ runs: [[0, 2]], repeated: 2 });
});

test('a key is forgotten after seven days, in the log and in the store', async () => {
  const batch = keyedBatch(0, 2, [['k', 'c', 0, 2]]);
  const days = 24 * 3600;
  for (const settled of [false, true]) {
    const world = newWorld();
    const ledger = await openTestLedger({ world });
    await append(ledger, batch);
    if (settled) await settle(ledger);
    world.clock.advance(7 * days - 60);
    expect(await append(ledger, batch)).toMatchObject({ repeated: 2 });
    world.clock.advance(120);
    const size = ledger.writer.log('default', 1)?.size ?? 0;
    expect(await append(ledger, batch)).toEqual(added([size, 2]));
    // The newer sending counts from now on, also once it is settled and the older one with it.
    await settle(ledger);
    expect(await append(ledger, batch)).toMatchObject({ runs: [[size, 2]], repeated: 2 });
    expect(world.stores.keys.size).toBe(1);
  }
});

test('a key of a batch that was refused is free again', async () => {
  const world = newWorld();
  let fails = false;
  const faults = new Faults((_, what) => (fails && what.startsWith('append wal') ? 'torn' : null));
  const ledger = await openTestLedger({ world, faults });
  const batch = keyedBatch(0, 2, [['k', 'c', 0, 2]]);
  fails = true;
  expect(await append(ledger, batch)).toBe('disk-error');
  fails = false;
  expect(await append(ledger, batch)).toEqual(added([0, 2]));
});

test('what repeats a batch that is refused meanwhile is refused with it, and nothing of it is in the log', async () => {
  const world = newWorld();
  let failures = 0;
  const faults = new Faults((_, what) =>
    failures > 0 && what.startsWith('append wal') && failures-- > 0 ? 'before' : null,
  );
  const ledger = await openTestLedger({ world, faults, limits: { groupBytesMax: 8000 } });
  failures = 1;
  // So large that it goes alone; the others are one group, planned while it is written.
  const first = append(ledger, keyedBatch(100, 60, [['k', 'c', 0, 1]]));
  // One repeats it and adds, one repeats what that adds, one stands alone.
  const mixed = keyedBatch(10, 2, [
    ['k', 'c', 0, 1],
    ['m', 'm', 1, 1],
  ]);
  const next = [mixed, keyedBatch(20, 1, [['m', 'm', 0, 1]]), keyedBatch(30, 1, [])].map((batch) =>
    append(ledger, batch),
  );
  expect(await first).toBe('disk-error');
  expect(await Promise.all(next)).toEqual(['disk-error', 'disk-error', added([0, 1])]);
  expect(ledger.writer.log('default', 1)?.size).toBe(1);
  await ledger.writer.close();
  expect(await judge(world)).toEqual([]);
});

test('a key that covers nothing is no key', async () => {
  const ledger = await openTestLedger({ world: newWorld() });
  expect(await append(ledger, keyedBatch(0, 0, [['k', 'c', 0, 0]]))).toEqual(added());
  expect(await append(ledger, keyedBatch(0, 1, [['k', 'c', 0, 1]]))).toEqual(added([0, 1]));
});

describe('a key from when the content alone was hashed', () => {
  const before = keyedBatch(0, 5, [['k', 'plain', 0, 5]]);
  const again = (plain: string): TestBatch => ({
    ...before,
    keys: [
      { keyHash: testHash('k'), contentHash: testHash('with key'), plainHash: testHash(plain), offset: 0, count: 5 },
    ],
  });

  test('is known by its content, and with another one is a conflict', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world });
    await append(ledger, before);
    await settle(ledger);
    expect(await append(ledger, again('plain'))).toEqual({ runs: [[0, 5]], repeated: 5, conflicts: 0 });
    expect(await append(ledger, again('other'))).toMatchObject({ repeated: 0, conflicts: 1 });
  });
});
