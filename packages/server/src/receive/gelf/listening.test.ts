import { afterEach, expect, test } from 'vitest';
import { closeAll, connected, open, sendDatagrams } from '../listeners/testing.ts';
import { gelf } from './protocol.ts';

afterEach(closeAll);

const gelfText = (text: string): string =>
  JSON.stringify({ version: '1.1', host: 'vm', short_message: text, level: 6 });
const gelfChunk = (id: number, number: number, count: number, part: string): Buffer =>
  Buffer.concat([Buffer.from([0x1e, 0x0f, 0, 0, 0, 0, 0, 0, 0, id, number, count]), Buffer.from(part)]);

test('GELF over TCP: each message is an event, what is none is kept, and an unfinished one as well', async () => {
  const { port, messages, door, figure } = await open({ transport: 'tcp' }, {}, gelf);
  const socket = await connected(port);
  socket.end(`${gelfText('one')}\0${gelfText('two')}\0hello\0{"ver`);
  await expect.poll(() => door.events.length).toBe(4);
  expect(messages().slice(0, 2)).toEqual(['one', 'two']);
  expect(door.events[0]).toMatchObject({ service: { host: 'vm' }, severity: 1, ext: { sender: '127.0.0.1' } });
  expect(door.events.map(({ raw }) => Buffer.from(raw?.bytes ?? []).toString())).toEqual([
    'one',
    'two',
    'hello',
    '{"ver',
  ]);
  expect(door.events[3]).toMatchObject({ ext: { unfinished: true } });
  expect(await figure('daybook_listener_messages_total', '"unfinished"')).toBe(1);
});

test('GELF over UDP: chunks are one message; what stays incomplete or is garbage is counted, at the end at the latest', async () => {
  const { listeners, port, messages, figure, deliveries } = await open({ transport: 'udp' }, {}, gelf);
  const text = gelfText('in two');
  await sendDatagrams(port, gelfChunk(1, 1, 2, text.slice(9)), gelfChunk(2, 0, 3, text), gelfChunk(3, 9, 3, text));
  await sendDatagrams(port, gelfText('whole'));
  await expect.poll(messages).toEqual(['whole']);
  expect(await figure('daybook_listener_refused_total', '"malformed"')).toBe(1);
  expect(await figure('daybook_listener_refused_total', '"incomplete"')).toBe(0);
  await listeners[Symbol.asyncDispose]();
  expect(await figure('daybook_listener_refused_total', '"incomplete"')).toBe(2);
  const { events, refused, refusals } = deliveries.of('default', 7);
  expect({ events, refused }).toEqual({ events: 1, refused: 3 });
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['request.malformed']));
});
