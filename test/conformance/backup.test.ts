import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  canMakeDisks,
  caughtUp,
  daybook,
  daybookWell,
  expectVerified,
  idsFound,
  Load,
  loginLines,
  readLog,
  runServer,
  Server,
  smallDisk,
  temporary,
} from '../system/support/index.ts';

/** Puts the keys of one data directory into another, as an operator does after a restore. */
function putKeys(from: string, to: string): void {
  cpSync(`${from}/keys`, `${to}/keys`, { recursive: true });
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
    .sort();

test('backups beside a server under load, killed ones among them: what was acknowledged before one began is found after its restore, and verifies', async () => {
  using place = temporary();
  const folder = path.join(place.folder, 'backups');
  const load = new Load({ name: 'login', senders: 2, batchEvents: 10, ballast: 4_000 });
  const before: string[][] = [];
  let token = '';
  {
    await using server = await Server.start({ data: place.data });
    ({ token } = await server.client().addSource({ name: 'shop', format: 'json' }));
    const running = load.run(server.client(token, 1));
    for (let round = 1; round <= 2; round += 1) {
      const had = load.acknowledged.length;
      // Files of the write-ahead log are settled meanwhile.
      while (load.acknowledged.length < had + 200) await sleep(5);
      const killed = daybook('backup', folder, '--dir', place.data);
      await sleep(round * 500);
      killed.child.kill('SIGKILL');
      await killed;
      before.push(load.ids);
      await server
        .client(token)
        .sendEvents(loginLines([{ id: 'once' }]), 'application/x-ndjson', { key: `once-${round}` });
      await daybookWell('backup', folder, '--dir', place.data);
    }
    load.stop();
    await running;
    expect(load.refused).toEqual([]);
    await server.kill();
  }
  // Nothing of a killed run is left once another is done.
  expect(existsSync(`${folder}/staging`) ? readdirSync(`${folder}/staging`) : []).toEqual([]);
  const numbers = readdirSync(`${folder}/backups`).map(Number);
  expect(numbers.length).toBeGreaterThanOrEqual(2);
  await daybookWell('backup', 'verify', folder, '--key', `${place.data}/log.vkey`);

  const restored = path.join(place.folder, 'restored');
  const said = await daybookWell('restore', folder, '--to', restored, '--key', `${place.data}/log.vkey`);
  expect(said).toContain('put the keys back');
  expect(existsSync(`${restored}/keys`)).toBe(false);
  expectVerified(restored);
  putKeys(place.data, restored);
  {
    await using server = await Server.start({ data: restored });
    await server.ready();
    // The token of then, as people and sources of then are there.
    const client = server.client(readFileSync(`${place.data}/admin.token`, 'utf8').trim());
    await caughtUp(server, readFileSync(`${place.data}/admin.token`, 'utf8').trim());
    expect((await client.listSources()).sources.map(({ name }) => name)).toContain('shop');
    writeFileSync(`${restored}/admin.token`, readFileSync(`${place.data}/admin.token`));
    const found = new Set(await idsFound(server, 'kind:auth.login'));
    expect(before.at(-1)?.filter((id) => !found.has(id))).toEqual([]);
    expect((await client.getRetention()).clock).toMatchObject({ what: 'ahead' });
    // Keys under which events were sent before the backup are known: nothing comes twice.
    for (const key of ['once-1', 'once-2']) {
      const again = await server
        .client(token)
        .sendEvents(loginLines([{ id: 'once' }]), 'application/x-ndjson', { key });
      expect(again).toMatchObject({ repeated: 1, conflicts: 0 });
    }
    await server.end();
  }
  expectVerified(restored);
  const log = await readLog(restored);
  const first = log.findIndex(({ kind }) => kind === 'log.restore');
  expect(log[first]).toMatchObject({ ext: { backup: numbers.at(-1), size: first } });
  expect(log.filter(({ kind }) => kind === 'log.restore')).toHaveLength(1);
  expect(existsSync(`${restored}/restored.json`)).toBe(false);
});

test('an older backup is restored only when its loss is accepted, and only into an empty place; keys come with it where they were asked for', async () => {
  using place = temporary();
  const folder = path.join(place.folder, 'backups');
  await using server = await Server.start({ data: place.data });
  const send = (count: number, name: string) =>
    server
      .client()
      .sendEvents(
        loginLines(Array.from({ length: count }, (_, i) => ({ id: `${name}-${i}`, ballast: 4_000 }))),
        'application/x-ndjson',
        { source: 'shop' },
      );
  await send(500, 'first');
  await daybookWell('backup', folder, '--dir', place.data);
  await send(1, 'second');
  await daybookWell('backup', folder, '--dir', place.data);

  const older = path.join(place.folder, 'older');
  const refused = await daybook('restore', folder, '--to', older, '--at', '1');
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--accept-loss') as string });
  expect(existsSync(older)).toBe(false);
  await daybookWell('restore', folder, '--to', older, '--at', '1', '--accept-loss');
  expectVerified(older);
  const full2 = await daybook('restore', folder, '--to', older, '--at', '1', '--accept-loss');
  expect(full2).toMatchObject({ code: 1, said: expect.stringContaining('is not empty') as string });

  const { dropped } = JSON.parse(
    await daybookWell('backup', folder, '--dir', place.data, '--keep', '1', '--with-keys', '--json'),
  ) as { dropped: number[] };
  expect(dropped).toEqual([1, 2]);
  const withKeys = path.join(place.folder, 'with-keys');
  await daybookWell('restore', folder, '--to', withKeys);
  expect(readFileSync(`${withKeys}/keys/log.key`)).toEqual(readFileSync(`${place.data}/keys/log.key`));
});

test('whatever is changed, cut or removed in the folder is named, by verify and by restore', async () => {
  using place = temporary();
  const folder = path.join(place.folder, 'backups');
  {
    await using server = await Server.start({ data: place.data });
    for (let i = 0; i < 12; i += 1)
      await server
        .client()
        .sendEvents(
          loginLines(Array.from({ length: 500 }, (_, n) => ({ id: `a-${i}-${n}`, ballast: 4_000 }))),
          'application/x-ndjson',
          { source: 'shop' },
        );
    await server.end();
  }
  await daybookWell('backup', folder, '--dir', place.data, '--with-keys');
  interface Listed {
    readonly files: readonly { readonly path: string; readonly pieces: readonly { readonly sha256: string }[] }[];
    readonly packs: readonly { readonly level: string | number; readonly piece: { readonly sha256: string } }[];
  }
  const objects = filesBelow(`${folder}/objects`);
  const list = JSON.parse(
    objects.map((file) => readFileSync(file, 'latin1')).find((text) => text.startsWith('{"daybook":1,"backup"')) ?? '',
  ) as Listed;
  const objectOf = (match: RegExp): string => list.files.find((file) => match.test(file.path))?.pieces[0]?.sha256 ?? '';
  const listObject = objects.find((file) => readFileSync(file, 'latin1').startsWith('{"daybook":1,"backup"')) ?? '';
  const packOf = (level: string | number): string =>
    list.packs.find((pack) => pack.level === level)?.piece.sha256 ?? '';
  const victims = [
    ['ledger.db', objectOf(/^ledger\.db$/)],
    ['meta.db', objectOf(/^meta\.db$/)],
    ['wal/0000', objectOf(/^wal\//)],
    ['default/log/1/checkpoint', objectOf(/checkpoint$/)],
    ['default/content/1/', objectOf(/\/content\//)],
    ['.p/', objectOf(/\/tile\/.*\.p\//)],
    ['tile/entries', packOf('entries')],
    ['tile/0', packOf(0)],
    ['format.json', objectOf(/^format\.json$/)],
    ['keys/log.key', objectOf(/log\.key$/)],
  ];
  const key = path.join(place.folder, 'log.vkey');
  cpSync(`${place.data}/log.vkey`, key);
  /** What `verify` and `restore` say of a copy of the folder in which some files were changed, cut or removed. */
  const said = async (name: string, files: readonly string[]) => {
    const copy = path.join(place.folder, name);
    cpSync(folder, copy, { recursive: true });
    for (const [i, file] of files.entries()) {
      const bytes = readFileSync(file);
      const changed = bytes.map((byte, at) => (at === Math.floor(bytes.length / 3) ? byte ^ 1 : byte));
      const at = file.replace(folder, copy);
      if (i % 3 === 2) rmSync(at);
      else writeFileSync(at, i % 3 === 1 ? bytes.subarray(0, bytes.length - 1) : changed);
    }
    const verified = await daybook('backup', 'verify', copy, '--key', key);
    const restored = await daybook('restore', copy, '--to', `${copy}-restored`, '--key', key);
    expect([verified.code, restored.code]).toEqual([1, 1]);
    return [verified.said, restored.said];
  };
  const ofObjects = await said(
    'objects-changed',
    victims.map(([, sha256 = '']) => `${folder}/objects/${sha256.slice(0, 2)}/${sha256}`),
  );
  for (const each of ofObjects)
    for (const [name = ''] of victims) if (!each.includes(name)) expect(each).toContain(name);
  for (const each of await said('note-changed', [`${folder}/backups/000000001`]))
    expect(each).toContain('backups/000000001');
  for (const each of await said('list-changed', [listObject])) expect(each).toContain('its list of files');

  // What was begun is not started on, and not restored over.
  const begun = path.join(place.folder, 'objects-changed-restored');
  const { code, output } = await runServer({ data: begun, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  expect(code).toBe(1);
  expect(output).toContain('was not restored to its end');
  const again = await daybook('restore', folder, '--to', begun);
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('Remove that directory') as string });
});

test('a folder that somebody else signed, that holds other things, or that is in use is refused', async () => {
  using place = temporary();
  using other = temporary();
  const folder = path.join(place.folder, 'backups');
  for (const data of [place.data, other.data]) {
    await using server = await Server.start({ data });
    await server.end();
  }
  await daybookWell('backup', folder, '--dir', place.data);
  const foreign = await daybook('backup', 'verify', folder, '--key', `${other.data}/log.vkey`);
  expect(foreign).toMatchObject({ code: 1, said: expect.stringContaining('signed by none of the keys') as string });
  // Another log's backups do not go into the same folder unseen, and nothing of it is removed.
  const mixed = await daybook('backup', folder, '--dir', other.data, '--keep', '1');
  expect(mixed).toMatchObject({ code: 1, said: expect.stringContaining('Backup 1 cannot be read') as string });
  expect((await daybook('restore', folder, '--to', `${place.folder}/r`, '--at', '1')).code).toBe(1);

  const full = path.join(place.folder, 'full');
  mkdirSync(full);
  writeFileSync(`${full}/mine.txt`, 'mine');
  const strange = await daybook('backup', full, '--dir', place.data);
  expect(strange).toMatchObject({ code: 1, said: expect.stringContaining('mine.txt') as string });
  expect(readdirSync(full).filter((name) => !name.startsWith('daybook.lock'))).toEqual(['mine.txt']);
  const inside = await daybook('backup', `${place.data}/backups`, '--dir', place.data);
  expect(inside).toMatchObject({ code: 1, said: expect.stringContaining('lie in one another') as string });
  for (const keep of ['0', '10001', 'x'])
    expect((await daybook('backup', folder, '--dir', place.data, '--keep', keep)).code).toBe(2);
  const nothing = await daybook('backup', folder, '--dir', place.folder);
  expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('no data directory') as string });
});

test.skipIf(!canMakeDisks())(
  'a folder without room left keeps the backups that it has, and nothing else; with room again it goes on',
  async () => {
    using place = temporary();
    {
      await using server = await Server.start({ data: place.data });
      await server.end();
    }
    const folder = path.join(place.folder, 'small');
    using _ = smallDisk(folder, 3_000_000);
    await daybookWell('backup', folder, '--dir', place.data);
    const had = filesBelow(folder);
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(`${folder}/daybook.lock-filler`, Buffer.alloc(bavail * bsize - 100_000));
    const full = await daybook('backup', folder, '--dir', place.data);
    expect(full).toMatchObject({ code: 1, said: expect.stringContaining('no room left') as string });
    rmSync(`${folder}/daybook.lock-filler`);
    expect(filesBelow(folder)).toEqual(had);
    await daybookWell('backup', 'verify', folder, '--key', `${place.data}/log.vkey`);
    await daybookWell('backup', folder, '--dir', place.data);
  },
);
