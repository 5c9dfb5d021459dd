import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretHeader } from './configuration.ts';
import { Engine } from './engine.ts';
import { ExternalServer } from './external.ts';
import { unrecorded } from './unrecorded.ts';

const person = 'quxanne-7341';
const endless = 'SELECT count() FROM system.numbers WHERE toString(number) = {person: String}';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'daybook-unrecorded-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function filesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if ((await stat(file)).isFile() && (await readFile(file, 'latin1')).includes(text)) found.push(name);
  }
  return found;
}

const ask = async (client: ClickHouseClient, query: string, rest: object = {}): Promise<string> => {
  const result = await client.query({ query, query_params: { person }, format: 'JSONEachRow', ...rest });
  return result.text();
};

test('the engine writes down no question that failed, was given up or was under way at its end, nor a value', async () => {
  await writeFile(join(folder, 'engine.log'), `<Error> executeQuery: ${person}`);
  await writeFile(join(folder, 'engine.log.0'), person);
  {
    await using engine = new Engine({ folder });
    const client = await engine.ready(30_000);
    expect(await filesWith(person)).toEqual([]);
    await expect(ask(client, 'SELECT toUInt8({person: String})')).rejects.toThrow(person);
    await expect(ask(client, `SELECT 1 WHERE nothing = '${person}'`)).rejects.toThrow(person);
    const inTime = { clickhouse_settings: { max_execution_time: 1 } };
    await expect(ask(client, endless, inTime)).rejects.toThrow('Timeout');
    await expect(ask(client, endless, { abort_signal: AbortSignal.timeout(200) })).rejects.toThrow('abort');
    // A change in the background tells of its own fault, in another place than a question does.
    await client.command({ query: 'CREATE TABLE told (number UInt8, text String) ENGINE = MergeTree ORDER BY number' });
    await client.command({ query: "INSERT INTO told VALUES (1, 'nobody')" });
    const change = `ALTER TABLE told UPDATE text = toString(throwIf(number = 1, {person: String})) WHERE 1`;
    const told = client.command({
      query: change,
      query_params: { person },
      clickhouse_settings: { mutations_sync: '2' },
    });
    await expect(told).rejects.toThrow(person);
    await client.command({ query: 'DROP TABLE told SYNC' });
    void ask(client, endless).catch(() => undefined);
    await expect
      .poll(() =>
        ask(client, "SELECT query_id FROM system.processes WHERE query LIKE '%system.numbers WHERE toString%'"),
      )
      .toContain('query_id');
  }
  expect(await filesWith(person)).toEqual([]);
}, 60_000);

test.skipIf(process.platform !== 'linux')(
  'each request asks the server to keep no copy of it, also of a server that is somebody else’s',
  async () => {
    await using engine = new Engine({ folder });
    const query = `SELECT name, value FROM system.settings WHERE name IN ('${Object.keys(unrecorded).join("', '")}')`;
    const settingsOf = async (client: ClickHouseClient) => {
      const result = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: { readonly: '2' } });
      const rows = await result.json<{ name: string; value: string }>();
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    };
    const asked = Object.fromEntries(Object.entries(unrecorded).map(([name, value]) => [name, String(value)]));
    expect(await settingsOf(await engine.ready(30_000))).toEqual(asked);
    const secret = new RegExp(`<${secretHeader}>(\\w+)</`).exec(
      await readFile(join(folder, 'engine.xml'), 'utf8'),
    )?.[1];
    const commandLine = await readFile(`/proc/${engine.pid}/cmdline`, 'utf8');
    const url = `http://127.0.0.1:${/--http_port=(\d+)/.exec(commandLine)?.[1]}`;
    await using external = new ExternalServer({ url, headers: { [secretHeader]: secret ?? '' } });
    expect(await settingsOf(await external.ready(10_000))).toEqual(asked);
  },
  60_000,
);
