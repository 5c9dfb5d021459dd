import { logDirectory } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { Faults, judge, openTestLedger, type TestBatch, testBatch, testEvent, TestWorld } from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { readerOf } from './testing.ts';

const hasher = createBatchHasher();
const log = logDirectory('default', 1);
const limits = { walFileBytesMax: 1e6 };
const newWorld = (): TestWorld => new TestWorld({ hasher });
const batchOf = (first: number, size: number): TestBatch =>
  testBatch({ events: Array.from({ length: size }, (_, i) => testEvent(first + i)) });

const partials = (world: TestWorld): string[] =>
  world.disk
    .paths()
    .filter((path) => path.includes('.p/'))
    .map((path) => path.slice(log.length + 1));

describe('partial tiles', () => {
  test('stay while their tile is partial, and go once it is full', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits });
    for (const [first, size] of [
      [0, 10],
      [10, 10],
      [20, 10],
    ] as const) {
      await ledger.take(batchOf(first, size));
      await ledger.writer.publish();
    }
    expect(partials(world)).toEqual(
      ['tile/0/000.p/', 'tile/entries/000.p/'].flatMap((path) => [10, 20, 30].map((width) => path + width)),
    );
    await ledger.take(batchOf(30, 230));
    await ledger.writer.publish();
    expect(partials(world)).toEqual(['tile/0/001.p/4', 'tile/1/000.p/1', 'tile/entries/001.p/4']);
    await ledger.writer.close();
    expect(await judge(world)).toEqual([]);
  });

  test('are never written again while readers of a published checkpoint may be reading them', async () => {
    const written: string[] = [];
    const faults = new Faults((_, what) => {
      if (what.startsWith('write ') && what.includes('.p/')) written.push(what);
      return null;
    });
    const ledger = await openTestLedger({ world: newWorld(), limits, faults });
    // The partial tile of level 1 stays as wide while that of level 0 grows.
    for (let first = 0; first < 290; first += 10) {
      await ledger.take(batchOf(first, 10));
      await ledger.writer.publish();
    }
    expect(written.some((what) => what.includes('tile/1/000.p/1'))).toBe(true);
    expect(new Set(written).size).toBe(written.length);
  });

  test('go also where a restart, or a failed removal, lies between', async () => {
    const world = newWorld();
    let fails = true;
    const faults = new Faults((_, what) => (fails && what.startsWith('remove tenants') ? 'before' : null));
    const first = await openTestLedger({ world, limits, faults });
    await first.take(batchOf(0, 10));
    await first.writer.publish();
    await first.take(batchOf(10, 250));
    await first.writer.publish();
    expect(first.troubles).toHaveLength(1);
    await first.take(batchOf(260, 5));
    await first.writer.publish();
    expect(partials(world)).toContain('tile/0/000.p/10');
    faults.kill();
    fails = false;
    const second = await openTestLedger({ world, limits });
    await second.take(batchOf(265, 260));
    await second.writer.publish();
    // That of level 1 is not full yet: readers of the checkpoint before may want it.
    expect(partials(world)).toEqual(['tile/0/002.p/13', 'tile/1/000.p/1', 'tile/1/000.p/2', 'tile/entries/002.p/13']);
    await second.writer.close();
    expect(await judge(world)).toEqual([]);
  });

  test('a reader of an older checkpoint reads the full tile in their place', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits });
    await ledger.take(batchOf(0, 100));
    await ledger.writer.publish();
    const old = world.published.at(-1) ?? null;
    await ledger.take(batchOf(100, 200));
    await ledger.writer.publish();
    expect(world.disk.paths()).not.toContain(`${log}/tile/0/000.p/100`);
    const { reader } = readerOf(ledger, { settledEnd: () => 0, published: () => old });
    const found = await reader.find(42);
    expect(found).toMatchObject({ ok: true, published: { size: 100 } });
    if (found.ok) expect((await reader.receipt(found)).proof).toContain('\n100\n');
    expect(await reader.find(100)).toMatchObject({ ok: false, code: 'not-found' });
  });
});

describe('publishing', () => {
  test('does nothing where nothing is new, and publishes the empty log once', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits });
    await ledger.writer.publish();
    await ledger.writer.publish();
    expect(world.published.map(({ size }) => size)).toEqual([0]);
    await ledger.take(batchOf(0, 1));
    await ledger.writer.publish();
    expect(world.published.map(({ size }) => size)).toEqual([0, 1]);
  });

  test('saves the head before anything of a checkpoint can be read', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits });
    await ledger.take(batchOf(0, 300));
    ledger.faults.calls.length = 0;
    await ledger.writer.publish();
    const kinds = ledger.faults.calls.map((call) => call.split(' ')[0]);
    expect(kinds.indexOf('saveHead')).toBe(0);
    expect(kinds.lastIndexOf('replace')).toBe(kinds.length - 1);
    expect(kinds.filter((kind) => kind === 'write')).toHaveLength(5);
  });

  test('that fails is tried again, for every log on its own, and never goes back', async () => {
    const world = newWorld();
    let fails = true;
    const faults = new Faults((_, what) => (fails && what.startsWith('replace tenants/bad') ? 'before' : null));
    const ledger = await openTestLedger({ world, faults, limits, tenants: ['bad', 'good'] });
    const events = Array.from({ length: 5 }, (_, i) => testEvent(i));
    for (const tenant of ['bad', 'good']) await ledger.take(testBatch({ tenant, events }));
    await ledger.writer.publish();
    await ledger.writer.publish();
    expect(world.published.map(({ tenant, size }) => [tenant, size])).toEqual([['good', 5]]);
    expect(world.stores.heads.get('bad/1')?.size).toBe(5);
    expect(ledger.troubles).toHaveLength(2);
    fails = false;
    await ledger.writer.publish();
    expect(world.published.at(-1)).toMatchObject({ tenant: 'bad', size: 5 });
    await ledger.writer.close();
    expect(await judge(world)).toEqual([]);
  });

  test('covers what was durable when it was asked for, however many ask at once', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits });
    const covered: number[] = [];
    const asking: Promise<void>[] = [];
    for (let i = 0; i < 8; i += 1) {
      const positions = await ledger.take(batchOf(i * 10, 10));
      const publishing = ledger.writer.publish();
      asking.push(
        publishing.then(() => void covered.push((world.published.at(-1)?.size ?? 0) - (positions.at(-1) ?? 0))),
      );
    }
    await Promise.all(asking);
    expect(covered).toHaveLength(8);
    expect(covered.every((ahead) => ahead > 0)).toBe(true);
  });

  test('that fails keeps the write-ahead log: nothing is settled that no head covers', async () => {
    const world = newWorld();
    let fails = false;
    const faults = new Faults((_, what) => (fails && what.startsWith('saveHead') ? 'before' : null));
    const ledger = await openTestLedger({ world, faults, limits: { unsettledFilesMax: 100 } });
    const batches = Array.from({ length: 12 }, (_, i) => batchOf(i * 30, 30));
    await ledger.take(batches[0] ?? batchOf(0, 1));
    fails = true;
    for (const batch of batches.slice(1)) await ledger.take(batch);
    await ledger.writer.publish();
    expect(world.disk.paths().filter((path) => path.startsWith('wal/')).length).toBeGreaterThan(9);
    faults.kill();
    const again = await openTestLedger({ world });
    await again.writer.close();
    expect(await judge(world, batches)).toEqual([]);
  });
});
