import { createHash } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cursorOf, exported } from '../../../receive/journal/testing.ts';
import { startTestServer, type TestServer } from '../../testing.ts';
import { Uploads } from './uploads.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ http: { drainTimeoutMs: 50 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const journal = { 'content-type': 'application/vnd.fdo.journal' };
const entry = (number: number, text = `hello ${number}`): Buffer =>
  exported([
    ['__CURSOR', cursorOf(number)],
    ['__REALTIME_TIMESTAMP', String(1_795_000_000_000_000 + number)],
    ['_HOSTNAME', 'vm'],
    ['SYSLOG_IDENTIFIER', 'app'],
    ['MESSAGE', text],
  ]);
const entries = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, i) => entry(i)));
const sent = (body: Buffer, headers: Record<string, string> = journal) =>
  server.send(new Uint8Array(body), headers, '/upload');

/** A request whose body is written by hand, as one that goes on. */
function begin(path = '/upload', headers: Record<string, string> = journal) {
  const outgoing: ClientRequest = request(server.url + path, {
    method: 'POST',
    agent: false,
    headers: { ...headers, authorization: `Bearer ${server.tokenOf.source}`, 'transfer-encoding': 'chunked' },
  });
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    outgoing.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
  answer.catch(() => undefined);
  return { outgoing, answer };
}

const stored = () => server.log.delivered.map(({ event }) => event.ext?.['message']);

test('202: every entry is an event, under its cursor, with its time to the microsecond', async () => {
  const login = 'Accepted password for bob from 192.0.2.7 port 4242 ssh2';
  const body = Buffer.concat([
    entry(1),
    exported([
      ['__CURSOR', cursorOf(2)],
      ['_COMM', 'sshd'],
      ['MESSAGE', login],
    ]),
  ]);
  expect(await sent(body)).toMatchObject({ status: 202, text: 'OK.\n' });
  expect(server.log.delivered.map(({ event }) => event)).toMatchObject([
    { time: '2026-11-18T11:06:40.000001Z', kind: 'system.message', service: { name: 'app', host: 'vm' } },
    { kind: 'auth.login', outcome: 'success', actor: { id: 'bob' } },
  ]);
  const hashed = [1, 2].map((number) => createHash('sha256').update(cursorOf(number)).digest());
  expect(server.log.sentKeys).toMatchObject(hashed.map((keyHash) => ({ keyHash, count: 1 })));
});

test('entries are durable while the body goes on; the answer comes at its end', async () => {
  const { outgoing, answer } = begin();
  outgoing.write(entry(1));
  await expect.poll(stored).toEqual(['hello 1']);
  outgoing.write(Buffer.concat([entry(2), entry(3).subarray(0, 20)]));
  await expect.poll(stored).toEqual(['hello 1', 'hello 2']);
  outgoing.end(entry(3).subarray(20));
  expect(await answer).toEqual({ status: 202, text: 'OK.\n' });
  expect(stored()).toHaveLength(3);
});

test('more entries than any body may hold are taken in batches', async () => {
  expect(await sent(entries(6_001))).toMatchObject({ status: 202 });
  expect(stored()).toHaveLength(6_001);
});

test('a body may take longer than any other request', async () => {
  await server[Symbol.asyncDispose]();
  server = await startTestServer({ http: { requestTimeoutMs: 400, headersTimeoutMs: 400, drainTimeoutMs: 50 } });
  const { outgoing, answer } = begin();
  outgoing.write(entry(1));
  const other = begin('/gelf', { 'content-type': 'application/json' });
  other.outgoing.write('{');
  expect(await other.answer).toMatchObject({ status: 408 });
  outgoing.end(entry(2));
  expect(await answer).toMatchObject({ status: 202 });
});

test('400: bytes at fault are named by their place; what came before them is kept', async () => {
  const answer = await sent(Buffer.concat([entry(1), Buffer.from('no field\n')]));
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  expect(answer.text).toContain(`At byte ${entry(1).length + 8} of the body: this is no name of a field.`);
  expect(stored()).toEqual(['hello 1']);
});

test('400: an upload that ends in the middle of an entry is not taken for whole', async () => {
  expect(await sent(Buffer.concat([entry(1), entry(2).subarray(0, -1)]))).toMatchObject({ status: 400 });
  expect(stored()).toEqual(['hello 1']);
});

test('a connection that ends in the middle leaves what was durable, and nothing by halves', async () => {
  const { outgoing, answer } = begin();
  outgoing.write(Buffer.concat([entry(1), entry(2).subarray(0, 30)]));
  await expect.poll(stored).toEqual(['hello 1']);
  outgoing.destroy();
  await expect(answer).rejects.toThrow();
  expect(await sent(entry(3))).toMatchObject({ status: 202 });
  expect(stored()).toEqual(['hello 1', 'hello 3']);
});

test('a log that is busy for a while makes the upload wait, not fail', async () => {
  server.log.busy = true;
  const { outgoing, answer } = begin();
  outgoing.end(entry(1));
  // Once it has been refused inside.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(stored()).toEqual([]);
  server.log.busy = false;
  expect(await answer).toMatchObject({ status: 202 });
  expect(stored()).toEqual(['hello 1']);
});

test('503 on a full disk; 415 for other types and encodings; 401 without a credential', async () => {
  server.log.refusal = { ok: false, code: 'disk-full', detail: 'full' };
  expect(await sent(entry(1))).toMatchObject({ body: { code: 'log.disk-full' } });
  server.log.refusal = null;
  expect(await sent(entry(1), { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
  expect(await sent(entry(1), { ...journal, 'content-encoding': 'zstd' })).toMatchObject({ status: 415 });
  expect(await server.ask('/upload', { method: 'POST', headers: journal })).toMatchObject({ status: 401 });
  expect(stored()).toEqual([]);
});

test('429: a fifth upload of one source at a time; a place that is given back is free', async () => {
  const open = Array.from({ length: 4 }, () => begin());
  for (const [i, { outgoing }] of open.entries()) outgoing.write(entry(i));
  await expect.poll(() => stored().length).toBe(4);
  expect(await sent(entry(5))).toMatchObject({ status: 429, body: { code: 'server.busy' } });
  for (const { outgoing } of open) outgoing.end();
  for (const { answer } of open) expect(await answer).toMatchObject({ status: 202 });
  expect(await sent(entry(5))).toMatchObject({ status: 202 });
});

test('64 uploads at once, of whatever sources, and no more', () => {
  const uploads = new Uploads();
  const places = Array.from({ length: 64 }, (_, number) => uploads.enter({ tenant: 'default', number }));
  expect(() => uploads.enter({ tenant: 'other', number: 0 })).toThrow('64 uploads');
  places[0]?.[Symbol.dispose]();
  uploads.enter({ tenant: 'other', number: 0 });
});
