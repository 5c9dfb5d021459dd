import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../program.ts';
import type { Terminal } from '../terminal/index.ts';

const head = {
  version: 1,
  format: 'ndjson',
  log: 'test/log',
  query: 'actor.id:a',
  since: null,
  until: null,
  now: '2026-11-25T10:00:00.000000000Z',
  matching: 40,
  upTo: '1:99',
  after: null,
  order: 'time',
  masked: [],
  started: '2026-11-25T10:00:00.000Z',
};
const events = Array.from({ length: 40 }, (_, i) => `1:${i}`);
const endOf = (complete: boolean, count: number) => ({
  complete,
  reason: complete ? 'complete' : 'closing',
  events: count,
  missing: 0,
  last: events.at(-1) ?? null,
});

/** A server of exports: it gives what it is told to, and cuts the connection after so many bytes. */
class FakeServer {
  readonly asked: URLSearchParams[] = [];
  cutAfterBytes = Infinity;
  readonly #server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    this.asked.push(query);
    const after = query.get('after');
    const rest = events.slice(after === null ? 0 : events.indexOf(after) + 1);
    const isCsv = query.get('format') === 'csv';
    const text = isCsv ? csvOf(rest) : ndjsonOf(rest);
    response.writeHead(200);
    response.write(text.slice(0, this.cutAfterBytes), () => {
      if (text.length > this.cutAfterBytes) response.destroy();
      else response.end();
    });
  });
  url = '';

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function ndjsonOf(positions: readonly string[]): string {
  const lines = [
    { export: head },
    ...positions.map((position) => ({ position, event: {} })),
    { end: endOf(true, positions.length) },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function csvOf(positions: readonly string[]): string {
  const quoted = (value: object): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  return [
    'position,time,raw',
    `#export,${quoted(head)},`,
    ...positions.map((position) => `${position},2026-11-25T10:00:00Z,"a ""line""\r\nand another"`),
    `#end,${quoted(endOf(true, positions.length))},`,
    '',
  ].join('\r\n');
}

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

let server: FakeServer;
let folder: string;
beforeEach(async () => {
  server = new FakeServer();
  await server.listen();
  folder = await mkdtemp(path.join(tmpdir(), 'daybook-export-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function daybook(...args: string[]) {
  const stdout = new Captured();
  const stderr = new Captured();
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: 't' };
  const exitCode = await run(args, { env, stdout, stderr, stdin: [] } as unknown as Terminal);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

describe.each(['ndjson', 'csv'] as const)('daybook export --format %s', (format) => {
  const whole = format === 'csv' ? csvOf(events) : ndjsonOf(events);

  test('writes the file, and says that it is complete', async () => {
    const file = path.join(folder, 'a');
    const { exitCode, stderr } = await daybook('export', 'actor.id:a', '--since', '1d', '--format', format, '-o', file);
    expect([exitCode, stderr]).toEqual([0, '40 events, complete\n']);
    expect(await readFile(file, 'utf8')).toBe(whole);
    expect(Object.fromEntries(server.asked[0] ?? [])).toEqual({ q: 'actor.id:a', since: '1d', format });
    const again = await daybook('export', '-o', file);
    expect(again).toMatchObject({ exitCode: 2 });
    expect(again.stderr).toContain('exists already');
    expect((await daybook('export', '--resume', '-o', file)).stderr).toContain('is complete');
  });

  test('cut anywhere behind its head, and gone on with, the file has every event once', async () => {
    const behindHead = whole.indexOf('\n', whole.indexOf('upTo')) + 1;
    for (let bytes = behindHead; bytes < whole.length; bytes += 97) {
      const file = path.join(folder, `cut-${bytes}`);
      await writeFile(file, whole);
      await truncate(file, bytes);
      const { exitCode, stderr } = await daybook('export', '--resume', '-o', file);
      expect([bytes, exitCode, stderr]).toEqual([bytes, 0, '40 events, complete\n']);
      const text = await readFile(file, 'utf8');
      const positions = [...text.matchAll(/^(?:\{"position":")?(\d+:\d+)[",]/gm)].map(([, position]) => position);
      expect(positions).toEqual(events);
      expect(text.match(/"+export"+:|#export/g)).toHaveLength(1);
    }
    const asked = Object.fromEntries(server.asked.at(-1) ?? []);
    expect(asked).toMatchObject({ q: 'actor.id:a', upTo: '1:99', now: head.now, after: '1:39', format });
  });

  test('a connection that breaks ends in 1, and says how to go on', async () => {
    const file = path.join(folder, 'b');
    server.cutAfterBytes = 1_500;
    const { exitCode, stderr } = await daybook('export', '--format', format, '-o', file);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/cut after \d+ events: the connection broke[^]*daybook export --resume -o /);
    server.cutAfterBytes = Infinity;
    expect((await daybook('export', '--resume', '-o', file)).exitCode).toBe(0);
  });
});

test('where the server cannot be reached no file is left', async () => {
  const file = path.join(folder, 'none');
  server.cutAfterBytes = 0;
  expect((await daybook('export', '-o', file)).exitCode).toBe(1);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

test('what is no export is left as it is', async () => {
  const file = path.join(folder, 'notes');
  await writeFile(file, 'dear diary\n');
  const { exitCode, stderr } = await daybook('export', '--resume', '-o', file);
  expect([exitCode, stderr.includes('is no export')]).toEqual([2, true]);
  expect(await readFile(file, 'utf8')).toBe('dear diary\n');
  expect(server.asked).toEqual([]);
});
