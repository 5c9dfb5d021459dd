import { cpSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginLines, runServer, Server, temporary } from './support/index.ts';

/** A data directory with a log in it, ended; each test takes a copy. */
const place = temporary();

beforeAll(async () => {
  await using server = await Server.start({ data: place.data });
  await server.client().sendEvents(loginLines([{ id: 'alice' }, { id: 'bob' }]), 'application/x-ndjson', {
    source: 'shop',
    ack: 'proved',
  });
  await server.end();
  rmSync(`${place.data}/index`, { recursive: true });
});

afterAll(() => place[Symbol.dispose]());

/**
 * Changes a copy of the directory, starts a server on it, looks at what is left, and gives what it said. It must have ended
 * with code 1.
 */
async function refusal(
  change: (data: string) => void,
  look: (data: string) => void = () => undefined,
): Promise<string> {
  using other = temporary();
  cpSync(place.data, other.data, { recursive: true });
  change(other.data);
  const before = contents(other.data);
  const { code, output } = await runServer({ data: other.data, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  expect(output).toContain('Daybook was not started: ');
  expect(code).toBe(1);
  // What was found is left as it was, for whoever looks into it.
  expect(contents(other.data)).toEqual(before);
  look(other.data);
  return output;
}

/** Names and sizes of all but the files of SQLite and the index, which opening may touch. */
function contents(data: string): Record<string, number> {
  const names = readdirSync(data, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(path.join(data, name)).isFile() && !/\.db|\.lock|^index/.test(name));
  return Object.fromEntries(files.map((name) => [name, statSync(path.join(data, name)).size]));
}

test('an unchanged copy starts: the refusals below are due to what they change', async () => {
  using other = temporary();
  cpSync(place.data, other.data, { recursive: true });
  await using server = await Server.start({ data: other.data });
  expect((await server.client().view('1:2')).event.actor?.id).toBe('alice');
});

test('a second server on the same data directory is refused, and the first goes on', async () => {
  using other = temporary();
  await using server = await Server.start({ data: other.data });
  const { code, output } = await runServer({ data: other.data });
  expect(code).toBe(1);
  expect(output).toMatch(/is in use: another Daybook holds it/);
  expect((await server.client().logInfo()).size).toBeGreaterThan(0);
});

test('a directory that a newer Daybook wrote is refused', async () => {
  const said = await refusal((data) => writeFileSync(`${data}/format.json`, '{"daybook":2}\n'));
  expect(said).toMatch(/was written by a newer Daybook \(format 2; this one knows 1\)/);
});

test('a directory that is full of something else is refused, and nothing is put into it', async () => {
  using other = temporary();
  writeFileSync(`${other.folder}/holiday.jpg`, 'x');
  const { code, output } = await runServer({ data: other.folder });
  expect(code).toBe(1);
  expect(output).toMatch(/is not empty and is not a data directory of Daybook \(it has holiday\.jpg/);
  expect(readdirSync(other.folder)).toEqual(['holiday.jpg']);
});

test('a directory whose log key is missing is refused: no other key is made', async () => {
  const said = await refusal((data) => rmSync(`${data}/keys/log.key`));
  expect(said).toMatch(/keys\/log\.key is missing.+Restore it from the backup/);
});

test('a directory whose log key is not that of its log is refused', async () => {
  using stranger = temporary();
  await using server = await Server.start({ data: stranger.data });
  await server.end();
  const said = await refusal((data) => cpSync(`${stranger.data}/keys/log.key`, `${data}/keys/log.key`));
  expect(said).toMatch(/keys\/log\.key is not the key that log\.vkey names/);
});

test('a directory whose ledger.db is missing is refused, and no other is put there', async () => {
  let left: string[] = [];
  const said = await refusal(
    (data) => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${data}/ledger.db${suffix}`, { force: true });
    },
    (data) => (left = readdirSync(data)),
  );
  expect(said).toMatch(/ledger\.db is missing.+Restore it from the same backup/);
  expect(left.filter((name) => name.startsWith('ledger.db'))).toEqual([]);
});

test('a directory whose ledger.db was replaced by an empty one is refused', async () => {
  const said = await refusal((data) => {
    for (const suffix of ['-wal', '-shm']) rmSync(`${data}/ledger.db${suffix}`, { force: true });
    writeFileSync(`${data}/ledger.db`, '');
  });
  expect(said).toMatch(/ledger\.db knows no log/);
});

test('a write-ahead log that ends before the head is refused', async () => {
  const said = await refusal((data) => {
    const wal = lastWal(data);
    truncateSync(wal, statSync(wal).size - 1_000);
  });
  expect(said).toMatch(/a checkpoint was signed for \d+ events of default, but the disk holds \d+/);
});

test('a write-ahead log that is gone is refused', async () => {
  const said = await refusal((data) => rmSync(lastWal(data)));
  expect(said).toMatch(/checkpoint was signed for \d+ events/);
});

test('a tile that was edited is refused', async () => {
  const said = await refusal((data) => {
    const folder = `${data}/tenants/default/log/1/tile/0/000.p`;
    const widest = Math.max(...readdirSync(folder).map(Number));
    writeFileSync(`${folder}/${widest}`, new Uint8Array(statSync(`${folder}/${widest}`).size).fill(7));
  });
  expect(said).toMatch(/tile\/0\/000\.p\/\d+ is not what the write-ahead log says/);
});

test('a listener that others can reach, without TLS in front of it, is refused with exit code 2', async () => {
  using other = temporary();
  const { code, output } = await runServer({ data: other.data, listen: '0.0.0.0:0' });
  expect(code).toBe(2);
  expect(output).toMatch(/`publicUrl`: Others can reach 0\.0\.0\.0/);
  expect(readdirSync(other.folder)).toEqual([]);
});

function lastWal(data: string): string {
  return `${data}/wal/${readdirSync(`${data}/wal`).sort().at(-1)}`;
}

test('a data directory where none can be made is refused at once, by its name', async () => {
  const { code, output } = await runServer({ data: '/proc/daybook/data', env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  expect(output).toContain('Daybook was not started: the data directory /proc/daybook cannot be made (ENOENT');
  expect(code).toBe(1);
});
