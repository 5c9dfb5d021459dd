import { dayOfUs, type RetentionPolicy } from '@daybook/event';
import {
  type FaultKind,
  failAt,
  Faults,
  openTestLedger,
  SeededRandom,
  SimulatedDisk,
  testBatch,
  testEvent,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { BackupView, chooseBackup, missingOf, writeDirectory } from '../../packages/server/src/backup/index.ts';
import { SimulatedFiles } from '../../packages/testkit/src/simulated-files.ts';
import { backUp, contentOf, folderOn, notes, toolsOf, verifyIn } from './backed-up.ts';
import { copyOf, type Directory, directoryAt, hasher, start } from './retained-directory.ts';

// Backups of a simulated data directory into a simulated folder, with crashes, and with content that is destroyed in between.

const dayUs = 86_400e6;
const beganUs = 20_000 * dayUs + 3_600e6;
const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policy: RetentionPolicy = {
  classes: [{ ...of, number: 1, name: 'access', maximum: { unit: 'days', count: 3 } }],
  rules: [],
  default: 1,
};

async function take(directory: Directory, server: Awaited<ReturnType<typeof start>>, from: number, count: number) {
  const events = Array.from({ length: count }, (_, i) => testEvent(from + i, 60));
  const batch = testBatch({ events, class: 1, keyed: 'batch' });
  directory.batches.push(batch);
  const positions = await server.ledger.take(batch);
  const day = dayOfUs(directory.world.clock.nowUs());
  for (const index of positions) directory.kept.rows.set(index, { class: 1, day, source: batch.source });
}

/** A day of events under a policy of three days; a backup of it, and a day of more events. */
async function begin() {
  const directory = directoryAt(beganUs);
  const disk = new SimulatedDisk();
  await using server = await start(directory);
  for (let i = 0; i < 12; i += 1) await take(directory, server, i * 30, 30);
  const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
  await server.retention.setPolicy('default', policy, authors);
  await server.ledger.writer.publish();
  await backUp(directory, disk);
  return { directory, disk };
}

/** Five days later what was there is destroyed, and others have come. */
async function later(directory: Directory): Promise<void> {
  directory.world.clock.advance(5 * 86_400);
  directory.kept.trustedMs = Math.floor(directory.world.clock.nowUs() / 1000);
  await using server = await start(directory);
  await take(directory, server, 1000, 40);
  await server.retention.round();
  await server.ledger.writer.publish();
}

async function readFolder(disk: SimulatedDisk) {
  const folder = folderOn(disk);
  const { backups, unreadable } = await folder.read(notes);
  expect(unreadable).toEqual([]);
  return { folder, manifests: backups.map(({ manifest }) => manifest), found: { backups, unreadable } };
}

test('what was destroyed goes out of an older backup at the next run, which names the plan; what came later stays', async () => {
  const { directory, disk } = await begin();
  const first = await readFolder(disk);
  const had = await contentOf(first.folder, first.manifests[0]!);
  expect(had).toBeGreaterThan(360);
  await later(directory);

  // Without being sure of the newest, nothing is touched; and the older one must not be restored.
  const unsure = disk.copy();
  expect(await backUp(directory, unsure, { verify: false })).toMatchObject({ cleaned: [], verified: null });
  const kept = await readFolder(unsure);
  expect(await contentOf(kept.folder, kept.manifests[0]!)).toBe(had);
  const options = { at: 1, acceptLoss: true };
  await expect(chooseBackup(kept.found, options, toolsOf(kept.folder))).rejects.toThrow('would come back');

  expect(await backUp(directory, disk)).toMatchObject({ cleaned: [1], verified: { holds: true } });
  const second = await readFolder(disk);
  const [older, newest] = second.manifests;
  expect(await contentOf(second.folder, older!)).toBe(had - 360);
  expect(older!.removed).toMatchObject([{ by: 2, events: 360 }]);
  expect(older!.removed[0]!.plans).toHaveLength(1);
  expect((await verifyIn(second.folder, newest!)).holds).toBe(true);
  // Nothing else is kept in the folder than what the two name.
  expect(await missingOf({ folder: second.folder }, second.manifests)).toEqual([]);
  const named = new Set(
    second.found.backups.flatMap(({ manifest, list }) => [
      list.sha256,
      ...manifest.files.flatMap(({ pieces }) => pieces.map(({ sha256 }) => sha256)),
      ...manifest.packs.map(({ piece }) => piece.sha256),
    ]),
  );
  const objects = disk.paths().filter((path) => path.startsWith('objects/'));
  expect(objects.map((path) => path.split('/').at(-1)).filter((name) => !named.has(name ?? ''))).toEqual([]);
  expect((await chooseBackup(second.found, options, toolsOf(second.folder))).manifest.backup).toBe(1);
  await expect(chooseBackup(second.found, { at: 1, acceptLoss: false }, toolsOf(second.folder))).rejects.toThrow(
    '--accept-loss',
  );
  // Another run has nothing more to do there.
  expect(await backUp(directory, disk)).toMatchObject({ cleaned: [] });
});

test('a backup copies only what is new: of what was there before it writes nothing again', async () => {
  const { directory, disk } = await begin();
  const writes = (faults: Faults) => faults.calls.filter((call) => call.startsWith('replace objects/')).length;
  const same = new Faults();
  await backUp(directory, disk, { faults: same });
  // Its list of files.
  expect(writes(same)).toBe(1);
  {
    await using server = await start(directory);
    for (let i = 0; i < 4; i += 1) await take(directory, server, 2000 + i * 30, 30);
    await server.ledger.writer.publish();
  }
  const more = new Faults();
  await backUp(directory, disk, { faults: more });
  const { manifests } = await readFolder(disk);
  const [, before, now] = manifests.map(({ files, packs }) => [
    ...files.map(({ path }) => path),
    ...packs.map(({ level, first, count }) => `${level} ${first} ${count}`),
  ]);
  const added = now!.filter((path) => !before!.includes(path));
  // And the checkpoint, the write-ahead log, the list, and a segment that the ledger has written itself since.
  expect(writes(more)).toBeLessThanOrEqual(added.length + 4);
  expect(added.length).toBeLessThan(now!.length / 2);
});

test('what changed in the folder itself is found when a backup is read back, and written again', async () => {
  const { directory, disk } = await begin();
  const { folder, manifests } = await readFolder(disk);
  const file = manifests[0]!.files.find(({ path }) => path.includes('/content/1/1/'));
  const sha256 = file?.pieces[0]?.sha256 ?? '';
  const path = `objects/${sha256.slice(0, 2)}/${sha256}`;
  disk.put(path, disk.bytes(path).with(30, 99));
  expect(await missingOf({ folder }, manifests)).toMatchObject([{ sha256 }]);
  expect(await backUp(directory, disk)).toMatchObject({ mended: 1, verified: { holds: true } });
  expect(await missingOf({ folder }, manifests)).toEqual([]);
});

test('content that is missing without right is no reason to take it from older backups, nor to let them go', async () => {
  const { directory, disk } = await begin();
  const segment = directory.world.disk.paths().find((path) => path.includes('/content/1/1/'));
  directory.world.disk.delete(segment ?? '');
  const backed = await backUp(directory, disk, { keep: 1 });
  expect(backed).toMatchObject({ cleaned: [], dropped: [], verified: { holds: false } });
  const { folder, manifests } = await readFolder(disk);
  expect((await verifyIn(folder, manifests[0]!)).holds).toBe(true);
});

test('content that goes away while it is read has the backup begin anew; where that never ends it gives up', async () => {
  const { directory, disk } = await begin();
  const segments = directory.world.disk.paths().filter((path) => path.includes('/content/1/'));
  let left = 1;
  const rewrite = async (): Promise<void> => {
    left -= 1;
    if (left < 0) return;
    const path = segments[0] ?? '';
    directory.world.disk.put(path, Uint8Array.from([...directory.world.disk.bytes(path), left % 256]));
  };
  await backUp(directory, disk, { between: rewrite, verify: false });
  const { manifests } = await readFolder(disk);
  // It has what was there in the end.
  const file = manifests[1]!.files.find(({ path }) => path === segments[0]);
  expect(file?.pieces[0]?.bytes).toBe(directory.world.disk.bytes(segments[0]!).length);
  left = Number.POSITIVE_INFINITY;
  let n = 0;
  const always = async (): Promise<void> => {
    n += 1;
    directory.world.disk.put(segments[0]!, Uint8Array.from([...directory.world.disk.bytes(segments[0]!), n]));
  };
  await expect(backUp(directory, disk, { between: always })).rejects.toThrow('in each of 10 attempts');
  expect(n).toBe(10);
});

test('a tail that nobody signed is in the backup, and comes back with its keys', async () => {
  const directory = directoryAt(beganUs);
  const disk = new SimulatedDisk();
  const server = await start(directory, false);
  await take(directory, server, 0, 40);
  await server.ledger.writer.publish();
  const unsigned = testBatch({ events: [testEvent(900), testEvent(901)], class: 1, keyed: 'batch' });
  await server.ledger.take(unsigned);
  server.ledger.faults.kill();
  await backUp(directory, disk);
  const { folder, manifests, found } = await readFolder(disk);
  expect(manifests[0]!.logs).toMatchObject([{ size: 40, end: 42 }]);

  const world = new TestWorld({ hasher, clock: directory.world.clock });
  await writeDirectory(found.backups[0]!, new SimulatedFiles(world.disk, new Faults()), { folder });
  world.stores.logs.push(...directory.world.stores.logs);
  for (const [name, head] of directory.world.stores.heads) world.stores.heads.set(name, head);
  const ledger = await openTestLedger({ world });
  expect(ledger.writer.log('default', 1)?.size).toBe(42);
  // Sent again under its key it adds nothing: what was told before is told again.
  expect(await ledger.send(unsigned)).toBe(true);
  expect(ledger.writer.log('default', 1)?.size).toBe(42);
  await ledger.writer.close();
});

test('a file of many pieces is read back whole, at any place', async () => {
  const folder = folderOn(new SimulatedDisk());
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7) % 251);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 999) pieces.push(await folder.put(bytes.slice(at, at + 999)));
  const manifest = { files: [{ path: 'meta.db', pieces }], packs: [] } as never;
  const view = new BackupView(folder, manifest);
  expect(await view.read('meta.db')).toEqual(bytes);
  for (const [from, length] of [
    [0, 1],
    [998, 2],
    [500, 5000],
    [9_999, 10],
    [20_000, 10],
  ] as const)
    expect(await view.readRange('meta.db', from, length)).toEqual(bytes.slice(from, from + length));
});

describe.each<[FaultKind, ...boolean[]]>([
  ['before', false],
  ['after', false],
  ['torn', false, true],
  ['full-torn', true],
  ['kill-before', true],
  ['kill-torn', false, true],
  ['kill-after', true],
])('a run of a backup whose call at any place ends it: %s', (kind, ...crashing) => {
  test.each(crashing)(
    'every backup in the folder is whole, and the next run does the rest; the machine crashes: %s',
    async (crashes) => {
      const { directory, disk } = await begin();
      await backUp(directory, disk);
      await later(directory);
      const counted = new Faults();
      await backUp(copyOf(directory, directory.world.clock.nowUs()), disk.copy(), { faults: counted, keep: 2 });
      const calls = counted.calls.length;
      expect(calls).toBeGreaterThan(20);
      const failed: string[] = [];
      for (let n = 1; n <= calls; n += 1) {
        const now = disk.copy();
        const faults = new Faults(failAt(n, kind));
        const running = backUp(directory, now, { faults, keep: 2 }).then(
          () => 'done',
          (error: unknown) => String(error),
        );
        await Promise.race([running, faults.killed]);
        faults.kill();
        if (crashes) now.crash(new SeededRandom(n));
        const problems = await judge(now);
        const next = await backUp(directory, now, { keep: 2 });
        const after = await readFolder(now);
        if (next.verified?.holds !== true) problems.push('the next run does not hold');
        if (after.manifests.length !== 2) problems.push(`${after.manifests.length} backups stay`);
        for (const manifest of after.manifests.slice(0, 1))
          if ((await contentOf(after.folder, manifest)) > 60 + 360 && manifest.backup === 2)
            problems.push('what was destroyed is still in backup 2');
        if (problems.length > 0) failed.push(`call ${n}, ${counted.calls[n - 1]}: ${problems.join('; ')}`);
      }
      expect(failed).toEqual([]);
    },
  );
});

/** What is wrong with the backups of a folder. */
async function judge(disk: SimulatedDisk): Promise<string[]> {
  const folder = folderOn(disk);
  const { backups, unreadable } = await folder.read(notes);
  const problems = unreadable.map(({ reason }) => reason);
  const manifests = backups.map(({ manifest }) => manifest);
  for (const { of: what, backup } of await missingOf({ folder }, manifests))
    problems.push(`${what} of backup ${backup} is not whole`);
  if (problems.length > 0) return problems;
  if (!manifests.some(({ backup }) => backup === 2)) problems.push('backup 2 is gone');
  for (const manifest of manifests) {
    const { holds } = await verifyIn(folder, manifest);
    if (!holds && manifest.removed.length === 0) problems.push(`backup ${manifest.backup} does not verify`);
  }
  return problems;
}
