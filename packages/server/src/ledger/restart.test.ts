import { segmentPath, walHeaderBytes, walPath } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { encodeCheckpoint, signNote } from '@daybook/tlog';
import {
  Faults,
  judge,
  MemoryStores,
  openTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  testIdentity,
  testSigner,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';

const hasher = createBatchHasher();
const log = 'tenants/default/log/1';

const batchOf = (first: number, count: number): TestBatch =>
  testBatch({ events: Array.from({ length: count }, (_, i) => testEvent(first + i)) });

/** A world whose ledger has so many events, in batches of 30, and ended in order. */
async function worldOf(count: number, options: { keepWal?: boolean; batches?: TestBatch[] } = {}): Promise<TestWorld> {
  const world = new TestWorld({ hasher });
  const faults = new Faults((_, what) => (options.keepWal === true && what.startsWith('remove wal') ? 'before' : null));
  const ledger = await openTestLedger({ world, faults, limits: { unsettledFilesMax: 100 } });
  for (let first = 0; first < count; first += 30) {
    const batch = batchOf(first, Math.min(30, count - first));
    options.batches?.push(batch);
    await ledger.take(batch);
  }
  await ledger.writer.close();
  return world;
}

const walPaths = (world: TestWorld): string[] => world.disk.paths().filter((path) => path.startsWith('wal/'));
const lastWal = (world: TestWorld): string => walPaths(world).at(-1) ?? '';

function edit(world: TestWorld, path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  world.disk.put(path, change(world.disk.bytes(path)));
}

const flipped =
  (at: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes;
  };

const refuses = (world: TestWorld, code: string, message: RegExp): Promise<void> =>
  expect(openTestLedger({ world })).rejects.toMatchObject({
    name: 'LedgerFault',
    code,
    message: expect.stringMatching(message) as string,
  });

describe('a start is refused, and the reason said', () => {
  test('where an older copy of the directory lies under a newer head', async () => {
    const world = await worldOf(60);
    const old = world.disk.copy();
    const ledger = await openTestLedger({ world });
    await ledger.take(batchOf(60, 5));
    await ledger.writer.close();
    world.disk = old;
    await refuses(world, 'behind-head', /signed for 65 events of default, but the disk holds 60/);
  });

  test('where the write-ahead log was cut below the head', async () => {
    const world = await worldOf(50);
    edit(world, lastWal(world), (bytes) => bytes.slice(0, bytes.length - 1));
    await refuses(world, 'behind-head', /but the disk holds/);
  });

  test('where the write-ahead log was removed', async () => {
    const world = await worldOf(50);
    for (const path of walPaths(world)) world.disk.delete(path);
    await refuses(world, 'wal-missing', /the directory `wal` was removed/);
  });

  test('where ledger.db was removed', async () => {
    const world = await worldOf(50);
    world.stores = new MemoryStores();
    await refuses(world, 'head-missing', /ledger\.db does not know/);
  });

  test('where ledger.db knows the log but not its head', async () => {
    const world = await worldOf(600);
    world.stores.heads.clear();
    await refuses(world, 'head-missing', /no head is known/);
  });

  test.each(['tile/0/001.p/44', 'tile/entries/001.p/44'])(
    'where %s in the range of the log was edited',
    async (path) => {
      const world = await worldOf(300);
      edit(world, `${log}/${path}`, flipped(70));
      await refuses(world, 'tile-edited', /it was changed/);
    },
  );

  test('where a full bundle in the range of the write-ahead log was edited', async () => {
    const world = await worldOf(300, { keepWal: true });
    edit(world, `${log}/tile/entries/000`, flipped(70));
    await refuses(world, 'tile-edited', /entries\/000 is not what/);
  });

  test('where a tile before the range of the write-ahead log was edited', async () => {
    const world = await worldOf(600);
    edit(world, `${log}/tile/0/000`, flipped(70));
    await refuses(world, 'other-root', /do not give the root that was signed/);
  });

  test('where a tile before the range of the write-ahead log is missing or short', async () => {
    const world = await worldOf(600);
    const bytes = world.disk.bytes(`${log}/tile/0/000`);
    world.disk.delete(`${log}/tile/0/000`);
    await refuses(world, 'tile-missing', /tile\/0\/000 is missing/);
    world.disk.put(`${log}/tile/0/000`, bytes.slice(0, 32));
    await refuses(world, 'tile-missing', /tile\/0\/000 is not whole/);
  });

  test('where an entry in the write-ahead log was replaced together with its checksum', async () => {
    const world = await worldOf(20);
    const other = new TestWorld({ hasher, seed: 2 });
    const ledger = await openTestLedger({ world: other });
    await ledger.take(batchOf(500, 20));
    world.disk.put(lastWal(world), other.disk.bytes(lastWal(other)));
    await refuses(world, 'other-root', /entries or tiles were changed/);
  });

  test.each(['tile/0/009', 'tile/0/001.p/45', 'tile/0/x001/000', 'tile/1/001.p/1', 'tile/entries/002.p/1'])(
    'where %s lies beyond the end of the write-ahead log',
    async (path) => {
      const world = await worldOf(300);
      world.disk.put(`${log}/${path}`, new Uint8Array(32));
      await refuses(world, 'beyond-wal', /beyond the end of the write-ahead log of default, which holds 300/);
    },
  );

  test('where a segment or the checkpoint lies beyond the end of the write-ahead log', async () => {
    const world = await worldOf(300);
    const segment = segmentPath('default', 1, { class: 1, day: 20_000, first: 299, last: 300 });
    world.disk.put(segment, new Uint8Array(3));
    await refuses(world, 'beyond-wal', /a segment with events 299 to 300/);
    world.disk.delete(segment);
    const { origin } = testIdentity('default');
    const text = encodeCheckpoint({ origin, size: 301, root: new Uint8Array(32), extensions: [] });
    const note = await signNote(text, [testSigner(origin)]);
    world.disk.put(`${log}/checkpoint`, new TextEncoder().encode(note));
    await refuses(world, 'beyond-wal', /the published checkpoint of 301 events/);
  });

  test('where a frame is damaged and another one stands behind it', async () => {
    const world = new TestWorld({ hasher });
    const ledger = await openTestLedger({ world });
    await ledger.take(batchOf(0, 3));
    const end = world.disk.bytes(lastWal(world)).length;
    await ledger.take(batchOf(3, 3));
    edit(world, lastWal(world), flipped(end - 20));
    await refuses(world, 'wal-damaged', /a torn write cannot explain it/);
  });

  test('where a file that is not the last is cut, damaged or missing', async () => {
    const world = await worldOf(200, { keepWal: true });
    const [first = '', second = ''] = walPaths(world);
    expect(walPaths(world).length).toBeGreaterThan(3);
    const bytes = world.disk.bytes(second);
    edit(world, second, (whole) => whole.slice(0, whole.length - 1));
    await refuses(world, 'wal-damaged', new RegExp(second));
    world.disk.put(second, flipped(-9)(bytes.slice()));
    await refuses(world, 'wal-damaged', new RegExp(second));
    world.disk.delete(second);
    await refuses(world, 'wal-damaged', /jumps from file 1 to 3/);
    world.disk.put(second, world.disk.bytes(first));
    await refuses(world, 'wal-damaged', /says of itself that it is file 1/);
  });

  test('where the last file has no readable beginning but held more than one', async () => {
    const world = new TestWorld({ hasher });
    const ledger = await openTestLedger({ world });
    await ledger.take(batchOf(0, 3));
    ledger.faults.kill();
    edit(world, lastWal(world), flipped(3));
    await refuses(world, 'wal-damaged', /is longer than a file that was only begun/);
  });

  test('where the write-ahead log is of a version that is not known', async () => {
    const world = await worldOf(20);
    edit(world, lastWal(world), (bytes) => {
      bytes[9] = 2;
      return bytes;
    });
    await refuses(world, 'wal-damaged', /Start the newer Daybook/);
  });
});

describe('a start goes on', () => {
  test('behind a torn last frame, which is cut', async () => {
    const world = new TestWorld({ hasher });
    const ledger = await openTestLedger({ world });
    const [kept, torn, next] = [batchOf(0, 3), batchOf(3, 3), batchOf(6, 3)];
    await ledger.take(kept);
    await ledger.take(torn);
    ledger.faults.kill();
    edit(world, lastWal(world), (bytes) => bytes.slice(0, bytes.length - 1));
    const again = await openTestLedger({ world });
    expect(again.writer.log('default', 1)?.size).toBe(3);
    expect(await again.take(next)).toEqual([3, 4, 5]);
    await again.writer.close();
    expect(await judge(world, [kept, next])).toEqual([]);
    expect((await openTestLedger({ world })).writer.log('default', 1)?.size).toBe(6);
  });

  test.each([
    ['cut', (bytes: Uint8Array) => bytes.slice(0, 100)],
    ['empty', () => new Uint8Array(0)],
    ['zero', (bytes: Uint8Array) => bytes.fill(0)],
    ['zero in a sector', (bytes: Uint8Array) => bytes.fill(0, 512, 1024)],
    ['gone', null],
  ])('with tiles and bundles that are %s, which are written again', async (_, change) => {
    const batches: TestBatch[] = [];
    const world = await worldOf(300, { keepWal: true, batches });
    for (const path of [
      'tile/0/000',
      'tile/entries/000',
      'tile/0/001.p/44',
      'tile/entries/001.p/44',
      'tile/1/000.p/1',
    ]) {
      if (change === null) world.disk.delete(`${log}/${path}`);
      else edit(world, `${log}/${path}`, change);
    }
    const ledger = await openTestLedger({ world });
    await ledger.writer.close();
    expect(await judge(world, batches)).toEqual([]);
  });

  test.each([
    ['empty', () => new Uint8Array(0)],
    ['cut in its header', (bytes: Uint8Array) => bytes.slice(0, walHeaderBytes - 1)],
    ['cut behind its header', (bytes: Uint8Array) => bytes.slice(0, walHeaderBytes + 5)],
    ['zero', (bytes: Uint8Array) => bytes.fill(0)],
    ['zero in its first sector', (bytes: Uint8Array) => bytes.fill(0, 0, 512)],
    ['zero in its second sector', (bytes: Uint8Array) => bytes.fill(0, 512, 1024)],
  ])('behind a last file that was being begun and is %s, as if it had not been', async (_, tear) => {
    const batches: TestBatch[] = [];
    const world = new TestWorld({ hasher });
    // The file is begun, and the process dies before anything is written to it.
    const faults = new Faults((__, what) => (what === `fsync ${walPath(2)}` ? 'kill-after' : null));
    const ledger = await openTestLedger({ world, faults });
    for (let first = 0; !faults.isKilled; first += 30) {
      const batch = batchOf(first, 30);
      if ((await ledger.send(batch)) === true) batches.push(batch);
    }
    edit(world, walPath(2), tear);
    const again = await openTestLedger({ world });
    const more = batchOf(1000, 3);
    await again.take(more);
    await again.writer.publish();
    again.faults.kill();
    // The file before it is the last again: its own end may be torn.
    world.disk.put(walPaths(world).at(-1) ?? '', Buffer.concat([world.disk.bytes(lastWal(world)), new Uint8Array(9)]));
    const last = await openTestLedger({ world });
    await last.writer.close();
    expect(await judge(world, [...batches, more])).toEqual([]);
  });

  test('in a directory where the very first file could not be begun', async () => {
    for (const kind of ['before', 'torn', 'after'] as const) {
      for (let n = 1; n <= 6; n += 1) {
        const world = new TestWorld({ hasher });
        const faults = new Faults((call) => (call === n ? kind : null));
        await openTestLedger({ world, faults }).catch(() => undefined);
        faults.kill();
        const ledger = await openTestLedger({ world });
        expect(await ledger.take(batchOf(0, 2))).toEqual([0, 1]);
      }
    }
  });
});
