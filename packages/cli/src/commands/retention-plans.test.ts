import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { PlanListJson } from '@daybook/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../program.ts';
import type { Terminal } from '../terminal/index.ts';

class Captured extends Writable {
  readonly columns = 240;
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const planOf = (n: number): PlanListJson['items'][number] => ({
  position: `1:${n}`,
  received: '2026-11-29T10:00:00.000Z',
  policy: '1:0',
  class: 1,
  as: null,
  day: '2025-11-28',
  first: n,
  last: n,
  events: 1,
  absent: [],
  except: [],
  certificate: null,
});

/** Plans 1 to this, of which the newest come first. */
let count: number;
let server: Server;
beforeEach(async () => {
  count = 2_500;
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const end = Number(searchParams.get('cursor') ?? count + 1) - 1;
    const first = Math.max(1, end - Number(searchParams.get('limit')) + 1);
    const items = Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => planOf(end - i));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items, cursor: first > 1 ? String(first) : null, count } satisfies PlanListJson));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function plans(...args: readonly string[]) {
  const stdout = new Captured();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { DAYBOOK_URL: url, DAYBOOK_TOKEN: 'dbk_s_test' };
  const terminal = { env, stdin: process.stdin, stdout, stderr: new Captured() } as unknown as Terminal;
  await run(['retention', 'plans', ...args], terminal);
  return stdout.text;
}

test('a list says what it leaves out, and how to go on', async () => {
  const said = await plans('--limit', '2');
  expect(said).toMatch(/1:2500[^]*1:2499[^]*2 of 2,500 plans\. Older ones: --cursor 2499, or all of them: --all\./);
  expect(await plans('--limit', '2', '--cursor', '2499')).toMatch(/1:2498[^]*1:2497[^]*--cursor 2497/);
  expect(await plans('--cursor', '3')).not.toContain('--cursor');
});

test('all of them are read page by page to the first one', async () => {
  const said = await plans('--all');
  expect(said.match(/1:\d+ /g)?.filter((each) => each !== '1:0 ')).toHaveLength(2_500);
  expect(said).not.toContain('--cursor');
  const { items, cursor } = JSON.parse(await plans('--all', '--json')) as PlanListJson;
  expect([items.length, items.at(-1)?.position, cursor]).toEqual([2_500, '1:1', null]);
});

test('where there are none it says so', async () => {
  count = 0;
  expect(await plans()).toBe('Nothing was ever destroyed.\n');
});
