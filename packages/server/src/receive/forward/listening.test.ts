import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode, decodeMulti, encode } from '@msgpack/msgpack';
import { afterEach, expect, test } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { closeAll, closed, connected, open as openListener } from '../listeners/testing.ts';
import { forward, type ForwardLimits } from './forward.ts';

afterEach(closeAll);

const usual: ForwardLimits = {
  bodyBytesMax: 1024 * 1024,
  bodyBytesDecompressedMax: 2 * 1024 * 1024,
  frameTimeoutMs: 60_000,
  handshakeTimeoutMs: 60_000,
};
const sharedKey = 'a key that both ends know';

async function open({ key = null, ...limits }: Partial<ForwardLimits> & { key?: string | null } = {}) {
  const protocol = forward({ sharedKey: key, random: systemRandom(), limits: { ...usual, ...limits } });
  const listener = await openListener({ transport: 'tcp' }, {}, protocol);
  const refused = (reason: string) => listener.figure('daybook_listener_refused_total', `"${reason}"`);
  return { ...listener, refused };
}

/** What the other end has sent, as values. */
function answersTo(socket: Socket): unknown[] {
  const answers: unknown[] = [];
  socket.on('data', (piece: Buffer) => answers.push(...decodeMulti(piece)));
  return answers;
}

const entries = (...texts: string[]) => texts.map((message, i) => [1_795_000_000 + i, { message }]);
const chunk = (id: string, ...texts: string[]) => encode(['app', entries(...texts), { chunk: id }]);
const told = (...ids: string[]) => ids.map((ack) => ({ ack }));

test('a chunk is acknowledged once it is durable, and not before', async () => {
  const { port, door, messages, deliveries } = await open();
  door.busy = true;
  const socket = await connected(port);
  const answers = answersTo(socket);
  socket.write(chunk('one', 'a', 'b'));
  await sleep(300);
  expect([answers, messages()]).toEqual([[], []]);
  door.busy = false;
  await expect.poll(() => answers).toEqual(told('one'));
  expect(messages()).toEqual(['a', 'b']);
  expect(door.events[0]).toMatchObject({ ext: { 'fluent.tag': 'app', sender: '127.0.0.1' }, source: 7 });
  expect(deliveries.of('default', 7)).toMatchObject({ events: 2, refused: 0 });
  socket.destroy();
});

test('chunks that came together are written together, and acknowledged in their order', async () => {
  const { port, door, messages } = await open();
  const socket = await connected(port);
  const answers = answersTo(socket);
  const ids = Array.from({ length: 40 }, (_, i) => `chunk ${i}`);
  socket.write(Buffer.concat(ids.flatMap((id) => [chunk(id, id), encode(['app', 7, { message: `not ${id}` }])])));
  await expect.poll(() => answers.length).toBe(40);
  expect(answers).toEqual(told(...ids));
  expect(messages()).toEqual(ids.flatMap((id) => [id, `not ${id}`]));
  expect(door.appends).toBeLessThan(10);
  socket.destroy();
});

test('a chunk that is sent again is acknowledged again, and taken once', async () => {
  const { port, messages, deliveries } = await open();
  for (const again of [false, true]) {
    const socket = await connected(port);
    const answers = answersTo(socket);
    socket.write(chunk('one', 'a', 'b'));
    if (again) socket.write(Buffer.concat([chunk('one', 'a', 'b'), chunk('two', 'c')]));
    await expect.poll(() => answers).toEqual(again ? told('one', 'one', 'two') : told('one'));
    socket.destroy();
  }
  expect(messages()).toEqual(['a', 'b', 'c']);
  expect(deliveries.of('default', 7)).toMatchObject({ events: 3 });
});

test('while the log is busy nothing more is read, and nothing of it is lost', async () => {
  const { port, door, messages, figure } = await open();
  door.busy = true;
  const socket = await connected(port);
  const text = 'x'.repeat(10_000);
  let sent = 0;
  while (socket.write(encode(['app', 7, { message: `${sent} ${text}` }])) || sent < 100) sent += 1;
  await sleep(300);
  const stuck = socket.bytesWritten - socket.writableLength;
  await sleep(300);
  expect(socket.bytesWritten - socket.writableLength).toBe(stuck);
  door.busy = false;
  socket.end();
  await expect.poll(() => messages().length, { timeout: 10_000 }).toBe(sent + 1);
  expect(messages().map((message) => Number(String(message).split(' ')[0]))).toEqual([...messages().keys()]);
  expect(await figure('daybook_listener_paused_seconds_total')).toBeGreaterThan(0);
});

/** Shows a key as a client does. */
async function greet(socket: Socket, key: string): Promise<unknown> {
  const [helo] = (await once(socket, 'data')) as [Buffer];
  const [, { nonce }] = decode(helo) as [string, { nonce: string }];
  const digest = createHash('sha512').update(`saltclient${nonce}${key}`).digest('hex');
  socket.write(encode(['PING', 'client', 'salt', digest, '', '']));
  const [pong] = (await once(socket, 'data')) as [Buffer];
  return decode(pong);
}

test('with a shared key, who knows it is heard', async () => {
  const { port, messages } = await open({ key: sharedKey });
  const socket = await connected(port);
  expect(await greet(socket, sharedKey)).toMatchObject(['PONG', true, '', expect.any(String), expect.any(String)]);
  const answers = answersTo(socket);
  socket.write(chunk('one', 'a'.repeat(10_000)));
  await expect.poll(() => answers).toEqual(told('one'));
  expect(messages()).toHaveLength(1);
  socket.destroy();
});

test('who does not is told so, who says nothing of it is not heard, and both are counted', async () => {
  const { port, messages, refused, deliveries } = await open({ key: sharedKey });
  const wrong = await connected(port);
  expect(await greet(wrong, 'another key')).toMatchObject([
    'PONG',
    false,
    'shared key mismatch',
    expect.any(String),
    '',
  ]);
  await closed(wrong);
  const silent = await connected(port);
  silent.write(chunk('one', 'a'));
  await closed(silent);
  await expect.poll(() => refused('wrong-key')).toBe(2);
  expect(messages()).toEqual([]);
  expect(deliveries.of('default', 7).refusals[0]).toMatchObject({ code: 'access.unauthenticated' });
});

test('of who has not shown the key no more than 4 KiB are kept', async () => {
  const { port, refused } = await open({ key: sharedKey });
  const socket = await connected(port);
  socket.write(encode('x'.repeat(5_000)));
  await closed(socket);
  expect(await refused('frame-too-long')).toBe(1);
});

test('a handshake, and a chunk that was begun, must come to their end in time', async () => {
  const slow = await open({ key: sharedKey, handshakeTimeoutMs: 50 });
  const silent = await connected(slow.port);
  await closed(silent);
  expect(await slow.refused('incomplete')).toBe(1);
  const { port, messages, refused } = await open({ frameTimeoutMs: 50 });
  const socket = await connected(port);
  const answers = answersTo(socket);
  socket.write(chunk('one', 'a'));
  await expect.poll(() => answers).toEqual(told('one'));
  await sleep(100);
  socket.write(chunk('two', 'b').subarray(0, 9));
  await closed(socket);
  expect(messages()).toEqual(['a']);
  expect(await refused('incomplete')).toBe(1);
});

test('while the log is busy a chunk that was begun does not run out of time', async () => {
  const { port, door, messages } = await open({ frameTimeoutMs: 400 });
  const socket = await connected(port);
  const answers = answersTo(socket);
  const second = chunk('two', 'b');
  socket.write(Buffer.concat([chunk('one', 'a'), second.subarray(0, 9)]));
  await expect.poll(() => answers).toEqual(told('one'));
  door.busy = true;
  socket.write(second.subarray(9));
  await sleep(800);
  door.busy = false;
  await expect.poll(() => answers).toEqual(told('one', 'two'));
  expect(messages()).toEqual(['a', 'b']);
  socket.destroy();
});

test('a chunk that the connection ends in is not taken, and counted', async () => {
  const { port, messages, refused } = await open();
  const socket = await connected(port);
  socket.end(Buffer.concat([chunk('one', 'a'), chunk('two', 'b').subarray(0, 9)]));
  await closed(socket);
  expect(messages()).toEqual(['a']);
  expect(await refused('incomplete')).toBe(1);
});

test.each([
  ['what is no MessagePack', Buffer.from([0xc1]), 'malformed'],
  ['what is no chunk', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'malformed'],
  ['a value that claims more than a chunk may be', Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]), 'frame-too-long'],
])('%s ends the connection, after what came before it was taken, and is counted', async (_name, bytes, reason) => {
  const { port, messages, refused } = await open();
  const socket = await connected(port);
  const answers = answersTo(socket);
  socket.write(Buffer.concat([chunk('one', 'a'), bytes]));
  await closed(socket);
  expect([answers, messages()]).toEqual([told('one'), ['a']]);
  expect(await refused(reason)).toBe(1);
});

test('a chunk of many pieces is counted as in hand until it is written; where there is no room it is refused', async () => {
  const { port, pressure, messages, refused } = await open();
  const big = chunk('one', 'x'.repeat(500_000));
  const first = await connected(port);
  const answers = answersTo(first);
  first.write(big.subarray(0, 400_000));
  await expect.poll(() => pressure.bytesInHand).toBeGreaterThan(300_000);
  first.write(big.subarray(400_000));
  await expect.poll(() => answers).toEqual(told('one'));
  await expect.poll(() => pressure.bytesInHand).toBe(0);
  using other = pressure.share();
  other.holdBytes(2 ** 24);
  const second = await connected(port);
  second.write(big.subarray(0, 400_000));
  await closed(second);
  expect(await refused('no-room')).toBe(1);
  expect(messages()).toHaveLength(1);
  first.destroy();
});

test('at the end what was read is written, and its chunk acknowledged', async () => {
  const { port, listeners, door, messages } = await open();
  door.busy = true;
  const socket = await connected(port);
  const answers = answersTo(socket);
  socket.write(Buffer.concat([encode(['app', 7, { message: 'a' }]), chunk('one', 'b')]));
  await sleep(100);
  const ended = listeners[Symbol.asyncDispose]();
  door.busy = false;
  await ended;
  expect(messages()).toEqual(['a', 'b']);
  await expect.poll(() => answers).toEqual(told('one'));
  socket.destroy();
});

test('a source that was revoked meanwhile writes nothing more', async () => {
  const { port, messages, known, source, refused } = await open();
  const socket = await connected(port);
  const answers = answersTo(socket);
  socket.write(chunk('one', 'a'));
  await expect.poll(() => answers).toEqual(told('one'));
  known.source = { ...source, revokedMs: 1 };
  socket.write(chunk('two', 'b'));
  await closed(socket);
  expect([answers, messages()]).toEqual([told('one'), ['a']]);
  expect(await refused('unknown-source')).toBe(1);
});
