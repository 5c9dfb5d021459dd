import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { ReclassificationMadeJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

const item = {
  position: '1:40',
  received: '2026-11-29T10:00:00.000Z',
  from: 1,
  to: 2,
  ranges: [
    [3, 9],
    [12, 12],
  ] as [number, number][],
  by: 'person 1',
  approvedBy: null,
  alone: false,
};
const made: ReclassificationMadeJson = { reclassification: item, events: 8, because: [], approval: null };

let server: Server;
let asked: { method: string | undefined; url: URL; body: unknown }[];
let says: object;
let finds: readonly number[];
beforeEach(async () => {
  asked = [];
  says = made;
  finds = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x');
      asked.push({ method: request.method, url, body: body === '' ? null : JSON.parse(body) });
      response.setHeader('content-type', 'application/json');
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const page = finds.slice(from, from + 1000);
      const cursor = from + 1000 < finds.length ? String(from + 1000) : null;
      const events = page.map((index) => ({ position: `1:${index}` }));
      response.end(JSON.stringify(url.pathname === '/v1/events' ? { events, missing: [], cursor } : says));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function daybook(...args: readonly string[]) {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { DAYBOOK_URL: url, DAYBOOK_TOKEN: 'dbk_s_test' };
  const terminal = { env, stdin: process.stdin, stdout, stderr } as unknown as Terminal;
  const code = await run(['retention', ...args], terminal);
  return { code, out: stdout.text, err: stderr.text };
}
const reclassify = (...args: readonly string[]) =>
  daybook('reclassify', ...args, '--from', '1', '--to', '2', '--reason', 'Ticket 4711');
const sent = () => asked.filter(({ method }) => method === 'POST').map(({ url, body }) => [url.pathname, body]);

test('ranges in any order are sent in order and joined', async () => {
  const { code, out } = await reclassify('12', '3-5', '1:6-9');
  expect(sent()).toEqual([
    [
      '/v1/retention/reclassifications',
      {
        from: 1,
        to: 2,
        reason: 'Ticket 4711',
        ranges: [
          [3, 9],
          [12, 12],
        ],
      },
    ],
  ]);
  expect({ code, out }).toEqual({ code: 0, out: '8 events kept by class 2 now, by 1:40.\n' });
});

test('a query is searched for, page by page, and what it finds is sent as ranges', async () => {
  finds = [...Array.from({ length: 1500 }, (_, i) => 5000 - i), 7];
  await reclassify('--query', 'actor.id:ann', '--since', '7d');
  expect(asked[0]?.url.searchParams.get('q')).toBe('actor.id:ann');
  expect(asked[0]?.url.searchParams.get('since')).toBe('7d');
  const ranges = [
    [7, 7],
    [3501, 5000],
  ];
  expect(sent()).toMatchObject([[expect.any(String), { ranges }]]);
});

test('what waits for a second person says so, and why', async () => {
  const approval = { id: 'a-1', expires: '2026-12-06T10:00:00.000Z', passesAlone: null };
  says = { ...made, reclassification: null, because: ['class 2 may be kept for less'], approval };
  const { out } = await reclassify('3');
  expect(out).toContain('8 events: it waits for a second person, as a-1, until 2026-12-06');
  expect(out).toContain('class 2 may be kept for less');
});

test('those that count are listed', async () => {
  says = { items: [item], count: 1 };
  expect((await daybook('reclassifications')).out).toMatch(/1:40 +2026-11-29 +1 +2 +3-9 12 +person 1/);
});

describe('it is refused, and nothing is sent,', () => {
  const refusals: [string, string[], () => void, RegExp][] = [
    ['without events', [], () => undefined, /ranges, or by --query/],
    ['by both', ['3', '--query', 'x'], () => undefined, /ranges, or by --query/],
    ['for a range that is none', ['9-3'], () => undefined, /An index, or two/],
    ['where the query finds nothing', ['--query', 'x'], () => undefined, /finds no event/],
    [
      'where it finds more ranges than one statement has',
      ['--query', 'x'],
      () => (finds = Array.from({ length: 1001 }, (_, i) => 4000 - 2 * i)),
      /1,001 ranges, of at most 1,000/,
    ],
  ];
  test.each(refusals)('%s', async (_, args, prepare, expected) => {
    prepare();
    const { code, err } = await reclassify(...args);
    expect({ code, sent: sent() }).toEqual({ code: 2, sent: [] });
    expect(err).toMatch(expected);
  });

  test('and at that limit it is sent', async () => {
    finds = Array.from({ length: 1000 }, (_, i) => 4000 - 2 * i);
    expect((await reclassify('--query', 'x')).code).toBe(0);
    expect(sent()).toHaveLength(1);
  });
});
