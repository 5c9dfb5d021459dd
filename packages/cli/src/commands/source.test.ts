import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { ListedSourceJson, SourceDeliveryJson } from '@daybook/api';
import { afterEach, expect, test } from 'vitest';
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

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(null));
  server = null;
});

const well: SourceDeliveryJson = {
  last: '2026-11-28T10:00:00.000Z',
  perSecond: 12.5,
  day: 1_000,
  unparsed: 5,
  behindMs: 2_000,
  clockWrong: false,
  silent: false,
  silentAfterSeconds: 900,
  numbered: false,
  missing: '0',
  gaps: [],
  losses: [],
};
const sourceOf = (number: number, name: string, delivery: Partial<SourceDeliveryJson>): ListedSourceJson => ({
  number,
  name,
  format: 'auto',
  labels: {},
  certificate: null,
  mapping: null,
  created: '2026-11-01T00:00:00.000Z',
  revoked: null,
  delivery: { ...well, ...delivery },
});

/** What `daybook source list` prints of these. */
async function list(...sources: readonly ListedSourceJson[]): Promise<string> {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ sources, receiver: { url: null } }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const stdout = new Captured();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { DAYBOOK_URL: url, DAYBOOK_TOKEN: 'dbk_s_test' };
  const terminal = { env, stdout, stderr: new Captured() } as unknown as Terminal;
  expect(await run(['source', 'list'], terminal)).toBe(0);
  return stdout.text;
}

test('each source with its last event, rate, lag, unparsed share, gaps with their ranges, and its clock', async () => {
  const gap = { after: null, noticed: '2026-11-28T10:00:00.000Z' };
  const text = await list(
    sourceOf(1, 'shop', {
      numbered: true,
      missing: '3',
      gaps: [
        { epoch: 'run-1', from: '4', to: '5', ...gap },
        { epoch: '', from: '9', to: '9', ...gap },
      ],
    }),
    sourceOf(2, 'router', {
      losses: [
        { what: 'gap', at: '2026-11-28T10:00:00.000Z', count: 2, about: 'vm: 5-6' },
        { what: 'dropped', at: '2026-11-28T10:00:01.000Z', count: 1_500, about: 'syslog/udp: no-room' },
      ],
    }),
    sourceOf(3, 'fast', { clockWrong: true, behindMs: -120_000 }),
    sourceOf(4, 'quiet', { silent: true, day: 0, behindMs: null }),
  );
  const [, shop, router, fast, quiet] = text.trimEnd().split('\n').slice(0, 5);
  expect(shop).toMatch(/1 +shop +auto +sending +2026-11-28T10:00:00Z +12\.5 +2 s +0\.5 % +3 +run-1 4-5, 9/);
  expect(router).toMatch(/2 +router .* dropped 1,500 syslog\/udp: no-room; gap 2 vm: 5-6/);
  expect(fast).toMatch(/3 +fast +auto +clock ahead .* 120 s ahead/);
  expect(quiet).toMatch(/4 +quiet +auto +silent/);
});
