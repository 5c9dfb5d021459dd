import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ParsedLines } from '@daybook/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../program.ts';
import type { Terminal } from '../terminal/index.ts';

class Captured extends Writable {
  readonly columns = 200;
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

type Parsed = ParsedLines['events'][number];

/** As the server answers: a line with `x` cannot be read, any other is a request for itself. */
function eventOf(line: string): Parsed {
  const isRead = !line.includes('x');
  return {
    time: '2024-03-10T12:00:00.123Z',
    kind: isRead ? 'http.request' : 'system.unparsed',
    action: isRead ? 'GET' : 'unparsed',
    outcome: isRead ? 'success' : 'unknown',
    severity: 0,
    actor: { type: 'user', id: 'alice' },
    origin: { ip: '192.0.2.7' },
    ...(isRead ? { request: { url: line } } : {}),
    raw: { mediaType: 'text/plain', text: line },
  };
}

const asked: { path: string; body: string }[] = [];
const server = createServer((request, response) => {
  const answer = (body: string): void => {
    asked.push({ path: request.url ?? '', body });
    const lines = body.split('\n').filter((line) => line.trim() !== '');
    const events = lines.map(eventOf);
    const unparsed = events.filter(({ kind }) => kind === 'system.unparsed').length;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ format: 'auto', unparsed, events } satisfies ParsedLines));
  };
  void text(request).then(answer);
});

beforeEach(async () => {
  asked.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function parseTest(input: string, ...args: string[]) {
  const stdout = new Captured();
  const stderr = new Captured();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { DAYBOOK_URL: url, DAYBOOK_TOKEN: 'dbk_s_test' };
  const stdin = (async function* () {
    yield Buffer.from(input);
  })();
  const terminal = { env, stdin, stdout, stderr } as unknown as Terminal;
  const exitCode = await run(['parse', 'test', '-', ...args], terminal);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

test('shows what lines would become as a table; what the log says does not act on the terminal', async () => {
  const { exitCode, stdout, stderr } = await parseTest('/a\n/\u001b[2J\n');
  expect([exitCode, stderr]).toEqual([0, '2 lines, 0 could not be read\n']);
  expect(stdout).toMatch(/http\.request +alice +GET +success +192\.0\.2\.7 +\/a/);
  expect(stdout).not.toContain('\u001b[2J');
  expect(asked).toMatchObject([{ path: '/v1/parse?format=auto' }]);
});

test('shows them as JSON, one a line, for programs', async () => {
  const { stdout } = await parseTest('/a\n/b\n', '--output', 'json', '--format', 'caddy', '--zone', '+02:00');
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Parsed);
  expect(events.map(({ request }) => request?.url)).toEqual(['/a', '/b']);
  expect(asked[0]?.path).toBe('/v1/parse?format=caddy&zoneOffsetMin=120');
});

test('ends in 1 where a line cannot be read, and shows the line', async () => {
  const { exitCode, stdout, stderr } = await parseTest('/a\nxyz\n');
  expect([exitCode, stderr]).toEqual([1, '2 lines, 1 could not be read\n']);
  expect(stdout).toMatch(/system\.unparsed .*xyz/);
});

test('asks in pieces that may be tried, and says which line is too long', async () => {
  const many = await parseTest('/a\n'.repeat(1_200));
  expect(many.stderr).toBe('1,200 lines, 0 could not be read\n');
  expect(asked.map(({ body }) => body.length)).toEqual([1_500, 1_500, 600]);
  const long = await parseTest(`/a\n${'y'.repeat(1024 * 1024 + 1)}\n`);
  expect([long.exitCode, long.stderr]).toEqual([2, expect.stringMatching(/line 2 is larger than 1048576 bytes/)]);
});

test('an empty input, and wrong usage, end in 2', async () => {
  expect(await parseTest('\n \n')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/no lines/) });
  expect(await parseTest('/a', '--format', 'w3c')).toMatchObject({ exitCode: 2 });
  expect(await parseTest('/a', '--output', 'xml')).toMatchObject({ exitCode: 2 });
});

test('a mapping is a file that is sent with the lines, or the name of one that is kept', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daybook-mapping-')), 'shop.yml');
  writeFileSync(file, 'name: shop\n');
  await parseTest('/a\n', '--mapping', file);
  expect(asked[0]?.path).toBe('/v1/parse');
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    mapping: 'name: shop\n',
    linesBase64: Buffer.from('/a\n').toString('base64'),
  });
  await parseTest('/a\n', '--mapping', 'shop');
  expect(asked[1]).toEqual({ path: '/v1/parse?mapping=shop', body: '/a\n' });
  expect(await parseTest('/a\n', '--mapping', 'shop', '--format', 'caddy')).toMatchObject({ exitCode: 2 });
  expect(await parseTest('/a\n', '--mapping', './none.yml')).toMatchObject({ exitCode: 2 });
});
