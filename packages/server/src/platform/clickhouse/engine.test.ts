import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretHeader } from './configuration.ts';
import { Engine } from './engine.ts';
import { ExternalServer } from './external.ts';
import { engineLimits } from './limits.ts';

let folder: string;
let engine: Engine;
const reports: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-engine-'));
  engine = new Engine({ folder, report: (message) => reports.push(message) });
  await engine.ready(30_000);
}, 60_000);
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The configuration of the life that the engine is in: its secret, and the port from its command line. */
async function door(): Promise<{ secret: string; url: string }> {
  const configuration = await readFile(join(folder, 'engine.xml'), 'utf8');
  const secret = new RegExp(`<${secretHeader}>(\\w+)</`).exec(configuration)?.[1] ?? '';
  const commandLine = await readFile(`/proc/${engine.pid}/cmdline`, 'utf8');
  const port = /--http_port=(\d+)/.exec(commandLine)?.[1] ?? '';
  return { secret, url: `http://127.0.0.1:${port}/?query=SELECT%206*7` };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test.skipIf(process.platform !== 'linux')(
  'only who has the secret is served, and the secret is in no command line',
  async () => {
    const { secret, url } = await door();
    expect(secret).toHaveLength(64);
    expect(await (await fetch(url, { headers: { [secretHeader]: secret } })).text()).toBe('42\n');
    for (const headers of [{}, { [secretHeader]: '' }, { [secretHeader]: secret.replace(/^./, 'x') }]) {
      const refused = await fetch(url, { headers });
      expect(refused.status).toBe(404);
      expect(await refused.text()).not.toContain('42');
    }
    expect(await readFile(`/proc/${engine.pid}/cmdline`, 'utf8')).not.toContain(secret);
    expect((await stat(join(folder, 'engine.xml'))).mode & 0o777).toBe(0o600);
  },
);

test.skipIf(process.platform !== 'linux')(
  'an engine that is killed is started again, with another secret, and says why',
  async () => {
    const { secret } = await door();
    const { pid, starts } = engine;
    if (pid !== null) process.kill(pid, 'SIGKILL');
    while (engine.starts === starts) await sleep(20);
    const client = await engine.ready(30_000);
    const result = await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ one: 1 }]);
    expect(engine.pid).not.toBe(pid);
    expect((await door()).secret).not.toBe(secret);
    expect(reports.at(-1)).toMatch(/started again .* signal SIGKILL/s);
  },
  60_000,
);

test('merges may not take all of the memory', async () => {
  const client = await engine.ready(30_000);
  const query =
    "SELECT name, toFloat64(value) AS bytes FROM system.server_settings WHERE name IN ('max_server_memory_usage', " +
    "'merges_mutations_memory_usage_soft_limit') ORDER BY name";
  const result = await client.query({ query, format: 'JSONEachRow' });
  const [all, merges] = await result.json<{ name: string; bytes: number }>();
  expect(all?.bytes).toBe(engineLimits.memoryBytesMax);
  expect(merges?.bytes).toBe(engineLimits.memoryBytesMax / 3);
});

test('an engine that cannot start says what it complains of, and waiting for it ends', async () => {
  const own = await mkdtemp(join(tmpdir(), 'daybook-engine-'));
  await using first = new Engine({ folder: own });
  await first.ready(30_000);
  const told: string[] = [];
  const second = new Engine({ folder: own, report: (message) => told.push(message) });
  await expect(second.ready(1_500)).rejects.toThrow(/not ready within 1500 ms/);
  expect(second.state.name).not.toBe('ready');
  await second[Symbol.asyncDispose]();
  expect(second.state).toEqual({ name: 'closed' });
  await expect(second.ready(1_000)).rejects.toThrow('closed');
  expect(told.join('\n')).toMatch(/lock|Another|status/i);
}, 60_000);

test('the engine ends with its parent, however that dies', async () => {
  const own = await mkdtemp(join(tmpdir(), 'daybook-engine-'));
  const module = fileURLToPath(new URL('engine.ts', import.meta.url));
  const program =
    `const { Engine } = await import(${JSON.stringify(module)}); const engine = new Engine({ folder: ${JSON.stringify(own)} });` +
    'await engine.ready(30_000); console.log(engine.pid);';
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  );
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  for (let i = 0; i < 500 && isAlive(pid); i++) await sleep(20);
  expect(isAlive(pid)).toBe(false);
  await rm(own, { recursive: true, force: true });
}, 60_000);

test('closing ends the process', async () => {
  const own = await mkdtemp(join(tmpdir(), 'daybook-engine-'));
  const short = new Engine({ folder: own });
  await short.ready(30_000);
  const { pid } = short;
  await short[Symbol.asyncDispose]();
  expect(pid !== null && isAlive(pid)).toBe(false);
  expect(short.client()).toBe(null);
  await rm(own, { recursive: true, force: true });
}, 60_000);

test.skipIf(process.platform !== 'linux')(
  "somebody's own server is used as it is, found out when it is gone, and found again",
  async () => {
    const { secret, url } = await door();
    const told: string[] = [];
    const address = new URL(url).origin;
    await using external = new ExternalServer({
      url: address,
      headers: { [secretHeader]: secret },
      report: (message) => told.push(message),
    });
    const client = await external.ready(10_000);
    expect(await (await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' })).json()).toEqual([
      { one: 1 },
    ]);
    await using wrong = new ExternalServer({ url: address, headers: { [secretHeader]: 'wrong' } });
    await expect(wrong.ready(500)).rejects.toThrow('not ready');
    const { starts } = engine;
    process.kill(engine.pid ?? 0, 'SIGKILL');
    while (engine.starts === starts) await sleep(20);
    external.suspect();
    while (external.state.name === 'ready') await sleep(20);
    expect(external.client()).toBe(null);
    expect(told).toHaveLength(1);
  },
  60_000,
);
