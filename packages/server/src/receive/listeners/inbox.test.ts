import { expect, test } from 'vitest';
import { readMessage } from '../../parse/message/index.ts';
import { Pressure } from '../body/index.ts';
import { type AppendedBatch, Intake } from '../intake/index.ts';
import { Inbox, inboxLimits, type InboxLimits } from './inbox.ts';

const source = { tenant: 'default', number: 1, name: 'web', format: 'auto', revokedMs: null };
const messageOf = (text: string) => ({
  bytes: Buffer.from(text),
  mediaType: 'text/plain',
  time: '2026-11-26T08:00:00Z',
});
type Refusal = Extract<AppendedBatch, { ok: false }>;

function inbox(limits: Partial<InboxLimits> = {}, pressure = new Pressure(2 ** 20, 1_000)) {
  const door = { busy: false, refusal: null as Refusal | null, gate: Promise.resolve(), batches: [] as number[] };
  const lost: string[] = [];
  const made = new Inbox({
    source,
    intake: new Intake({
      door: {
        get busy() {
          return door.busy;
        },
        append: async ({ events }) => {
          await door.gate;
          if (door.refusal !== null) return door.refusal;
          door.batches.push(events.count);
          return { ok: true, log: 1, runs: [{ first: 0, count: events.count }], repeated: 0, conflicts: 0 };
        },
      },
      acknowledgers: { indexed: () => Promise.resolve(true), receipt: () => Promise.resolve(null) },
      mint: (count) => Array.from({ length: count }, () => '00000000-0000-7000-8000-000000000000'),
      classesOf: () => 1,
    }),
    pressure,
    readMessage,
    readingOf: ({ format }) => format,
    nowMs: () => 0,
    zoneOffsetMin: 0,
    limits: { ...inboxLimits, retryMs: 1, ...limits },
    onTaken: () => undefined,
    onLost: (count, { code }) => lost.push(`${count} ${code}`),
  });
  const written = () => door.batches.reduce((sum, count) => sum + count, 0);
  return { made, door, lost, written };
}

test('what waits is written after a short while, as one batch', async () => {
  const { made, door } = inbox({ waitMs: 20 });
  expect(made.offer(messageOf('a')) && made.offer(messageOf('b'))).toBe(true);
  await expect.poll(() => door.batches).toEqual([2]);
  await made.put(messageOf('c'));
  await expect.poll(() => door.batches).toEqual([2, 1]);
});

test('a full batch waits for nothing', async () => {
  const { made, door } = inbox({ waitMs: 3_600_000, batchMessagesMax: 2 });
  made.offer(messageOf('a'));
  made.offer(messageOf('b'));
  made.offer(messageOf('c'));
  await expect.poll(() => door.batches).toEqual([2]);
  await made.close();
  expect(door.batches).toEqual([2, 1]);
});

test('a batch ends at its bytes; one message over them is a batch of its own', async () => {
  const { made, door } = inbox({ batchBytesMax: 10 });
  for (const bytes of [5, 5, 1, 11, 1]) made.offer(messageOf('x'.repeat(bytes)));
  await made.close();
  expect(door.batches).toEqual([2, 1, 1, 1]);
});

test.each([
  ['messages', { messagesMax: 2 }],
  ['bytes', { bytesMax: 3 }],
])('at the limit of %s an offer is refused, and a put waits until there is room', async (_name, limits) => {
  const { made, door, written } = inbox({ waitMs: 1, ...limits });
  const gate = Promise.withResolvers<void>();
  door.gate = gate.promise;
  expect([made.offer(messageOf('a')), made.offer(messageOf('bc')), made.offer(messageOf('d'))]).toEqual([
    true,
    true,
    false,
  ]);
  let isIn = false;
  const putting = made.put(messageOf('d')).then((taken) => (isIn = taken));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isIn).toBe(false);
  gate.resolve();
  expect(await putting).toBe(true);
  await made.close();
  expect(written()).toBe(3);
});

test('what the log refuses for now is written when it takes it again, once and in full', async () => {
  const { made, door, lost, written } = inbox({ waitMs: 1 });
  door.busy = true;
  made.offer(messageOf('a'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  door.busy = false;
  door.refusal = { ok: false, code: 'disk-full', detail: 'no room' };
  made.offer(messageOf('b'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  door.refusal = null;
  await made.close();
  expect([written(), lost]).toEqual([2, []]);
});

test('where as much is in hand as may be, it waits for its share', async () => {
  const pressure = new Pressure(2 ** 20, 1);
  const { made, written } = inbox({ waitMs: 1 }, pressure);
  const other = pressure.share();
  other.holdEvents(1);
  made.offer(messageOf('a'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(written()).toBe(0);
  other[Symbol.dispose]();
  await made.close();
  expect([written(), pressure.eventsInHand]).toEqual([1, 0]);
});

test('at the end it writes what it has, tries for a bounded time, and says what was lost', async () => {
  const { made, door, lost } = inbox({ closeTimeoutMs: 20 });
  door.refusal = { ok: false, code: 'disk-full', detail: 'no room' };
  made.offer(messageOf('a'));
  made.offer(messageOf('b'));
  await made.close();
  expect(lost).toEqual(['2 disk-full']);
  expect([made.offer(messageOf('c')), await made.put(messageOf('c'))]).toEqual([false, false]);
});

test('a log that has closed is not asked again', async () => {
  const { made, door, lost } = inbox({ waitMs: 1 });
  door.refusal = { ok: false, code: 'closed', detail: 'it ended' };
  made.offer(messageOf('a'));
  await expect.poll(() => lost).toEqual(['1 closed']);
});
