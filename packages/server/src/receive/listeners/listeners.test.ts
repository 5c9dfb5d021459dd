import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { closeAll, closed, connected, open, sendDatagrams } from './testing.ts';

afterEach(closeAll);

test('messages over TCP are events of the source, whole, with who sent them', async () => {
  const { port, door, deliveries, unanswered } = await open({ transport: 'tcp' });
  const socket = await connected(port);
  const line = '<38>1 2026-11-26T07:59:58Z vm sshd 7 - - Failed password for root from 192.0.2.7 port 4242 ssh2';
  socket.end(`${line}\n${line.length} ${line}`);
  await expect.poll(() => door.events.length).toBe(2);
  for (const event of door.events) {
    expect(event).toMatchObject({
      source: 7,
      kind: 'auth.login',
      outcome: 'failure',
      time: '2026-11-26T07:59:58Z',
      service: { name: 'sshd', host: 'vm' },
      ext: { sender: '127.0.0.1', facility: 'auth' },
    });
    expect(Buffer.from(event.raw?.bytes ?? []).toString()).toBe(line);
  }
  expect(deliveries.of('default', 7)).toMatchObject({ events: 2, refused: 0 });
  expect(new Set(unanswered.map(String))).toEqual(new Set(['7,tcp']));
});

test('datagrams are messages, and what the sender names itself is no sender', async () => {
  const { port, door, figure } = await open({ transport: 'udp' });
  await sendDatagrams(
    port,
    '<13>Nov 23 02:15:29 vm app: hello\n',
    '\n',
    '<13>1 - vm app - - [x sender="10.9.9.9"] two\nlines',
  );
  await expect.poll(() => door.events.length).toBe(2);
  expect(door.events).toMatchObject([
    { ext: { message: 'hello', sender: '127.0.0.1' }, flags: ['assumed:time.year', 'assumed:time.zone'] },
    { ext: { message: 'two\nlines', sender: '127.0.0.1', 'x.sender': '10.9.9.9' }, flags: ['assumed:time'] },
  ]);
  expect(await figure('daybook_listener_messages_total', '"taken"')).toBe(2);
});

test.each(['tcp', 'udp'] as const)(
  '%s: who is not on the list is refused, counted, and in no source',
  async (transport) => {
    const { port, door, deliveries, figure } = await open({ transport, from: ['192.0.2.0/24', '2001:db8::/32'] });
    if (transport === 'udp') await sendDatagrams(port, '<13>a');
    else await closed(await connected(port));
    await expect.poll(() => figure('daybook_listener_refused_total', 'unknown-sender')).toBe(1);
    expect(deliveries.refusedOf(null)).toMatchObject([{ source: null, code: 'access.unauthenticated', day: 1 }]);
    expect(door.events).toEqual([]);
  },
);

test('who is on the list is heard', async () => {
  const { port, messages } = await open({ transport: 'udp', from: ['10.0.0.1', '127.0.0.0/8'] });
  await sendDatagrams(port, '<13>a');
  await expect.poll(messages).toEqual(['a']);
});

test('without its source everything is refused; once it is there, it is heard; revoked, it is not, in mid-connection', async () => {
  const { port, known, source, reports, messages, figure } = await open({ transport: 'tcp', source: 'shop' });
  expect(reports[0]).toContain('no source shop yet');
  await closed(await connected(port));
  expect(await figure('daybook_listener_refused_total', 'unknown-source')).toBe(1);
  known.source = { ...source, name: 'shop' };
  const socket = await connected(port);
  socket.write('<13>a\n');
  await expect.poll(messages).toEqual(['a']);
  known.source = { ...source, name: 'shop', revokedMs: 1 };
  socket.write('<13>b\n');
  await closed(socket);
  expect(await figure('daybook_listener_refused_total', 'unknown-source')).toBe(2);
  expect(messages()).toEqual(['a']);
});

test('a frame that has no end in sight closes its connection; what came before it is there', async () => {
  const { port, messages, deliveries, figure } = await open({ transport: 'tcp' });
  const socket = await connected(port);
  socket.write('<13>a\n16777217 <13>b');
  await closed(socket);
  await expect.poll(messages).toEqual(['a']);
  expect(await figure('daybook_listener_refused_total', 'frame-too-long')).toBe(1);
  expect(deliveries.of('default', 7)).toMatchObject({ refused: 1, refusals: [{ code: 'request.too-large' }] });
});

test('a message longer than is kept is cut and says so', async () => {
  const { port, door, figure } = await open({ transport: 'tcp' });
  const socket = await connected(port);
  socket.end(`<13>${'x'.repeat(70_000)}\n<13>b\n`);
  await expect.poll(() => door.events.length).toBe(2);
  expect(door.events[0]).toMatchObject({ ext: { frameBytes: 70_004 }, cut: { raw: {} } });
  expect(door.events[0]?.flags).toContain('cut:raw');
  expect(await figure('daybook_listener_messages_total', '"cut"')).toBe(1);
});

test('more connections than may be are refused and counted', async () => {
  const { port, messages, figure } = await open({ transport: 'tcp' }, { connectionsMax: 1 });
  const socket = await connected(port);
  socket.write('<13>a\n');
  await expect.poll(messages).toEqual(['a']);
  await closed(await connected(port));
  expect(await figure('daybook_listener_refused_total', 'too-many-connections')).toBe(1);
  expect(await figure('daybook_listener_connections')).toBe(1);
});

test('a connection over which nothing comes is closed, and the end of its message is not waited for', async () => {
  const { port, messages, figure } = await open({ transport: 'tcp' }, { idleTimeoutMs: 100, drainTimeoutMs: 10 });
  const socket = await connected(port);
  socket.write('<13>unfinish');
  await closed(socket);
  await expect.poll(messages).toEqual(['unfinish']);
  expect(await figure('daybook_listener_messages_total', '"unfinished"')).toBe(1);
});

test('while the log is busy a sender is held back, and nothing of what it sent is lost', async () => {
  const { port, door, messages, figure } = await open({ transport: 'tcp' }, { idleTimeoutMs: 300 });
  door.busy = true;
  const socket = await connected(port);
  const count = 4_000;
  const text = 'x'.repeat(5_000);
  let isSent = false;
  const sending = (async () => {
    for (let i = 0; i < count; i += 1) if (!socket.write(`<13>${i} ${text}\n`)) await once(socket, 'drain');
    isSent = true;
    socket.end();
  })();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect([isSent, door.events.length]).toEqual([false, 0]);
  door.busy = false;
  await sending;
  await expect.poll(() => door.events.length, { timeout: 30_000 }).toBe(count);
  expect(messages()).toEqual(Array.from({ length: count }, (_, i) => `${i} ${text}`));
  expect(await figure('daybook_listener_paused_seconds_total')).toBeGreaterThan(0.5);
}, 60_000);

test('datagrams that there is no room for are dropped and counted', async () => {
  const { port, door, deliveries, figure } = await open({ transport: 'udp' });
  door.busy = true;
  for (let round = 0; round < 300 && deliveries.of('default', 7).refused === 0; round += 1) {
    await sendDatagrams(port, ...Array.from({ length: 20 }, (_, i) => `<13>${i}`));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await figure('daybook_listener_refused_total', 'no-room')).toBeGreaterThan(0);
  expect(deliveries.of('default', 7).refusals[0]).toMatchObject({ code: 'server.busy' });
  door.busy = false;
  await expect.poll(() => door.events.length).toBeGreaterThanOrEqual(1_000);
});

test('at the end what was read is written, what still comes is read, and a sender cannot write past it', async () => {
  const { port, listeners, messages } = await open({ transport: 'tcp' }, { drainTimeoutMs: 10_000 });
  const socket = await connected(port);
  socket.write('<13>a\n');
  await expect.poll(messages).toEqual(['a']);
  socket.write('<13>b\n');
  const failed = once(socket.resume(), 'end').then(
    () => 'ended',
    (error: NodeJS.ErrnoException) => error.code,
  );
  const closing = listeners[Symbol.asyncDispose]();
  socket.write('<13>c\n<13>d');
  await closing;
  expect(messages()).toEqual(['a', 'b', 'c', 'd']);
  expect(await failed).toBe('ECONNRESET');
  await expect(connected(port)).rejects.toThrow('ECONNREFUSED');
});

test('a sender that never stops does not hold up the end', async () => {
  const { port, listeners, door, figure } = await open({ transport: 'tcp' }, { drainTimeoutMs: 300 });
  const socket = await connected(port);
  const sending = setInterval(() => socket.write('<13>a\n'), 5);
  await expect.poll(() => door.events.length).toBeGreaterThan(0);
  await listeners[Symbol.asyncDispose]();
  clearInterval(sending);
  await expect.poll(() => figure('daybook_listener_connections')).toBe(0);
  socket.destroy();
});

test('a jump in what a sender counts is recorded, also from one connection to the next', async () => {
  const { port, listeners, own, messages, figure } = await open({ transport: 'tcp' });
  const send = async (...numbers: number[]) => {
    const socket = await connected(port);
    socket.end(numbers.map((n) => `<13>1 - vm app - - [meta sequenceId="${n}"] ${n}\n`).join(''));
    await closed(socket);
  };
  await send(1, 2, 5);
  await send(8);
  await send(1, 2);
  await expect.poll(() => messages().length).toBe(6);
  await listeners[Symbol.asyncDispose]();
  expect(own).toMatchObject([{ kind: 'log.gap', ext: { missing: 4, gaps: 2, ranges: '3-4, 6-7', host: 'vm' } }]);
  expect(await figure('daybook_listener_gaps_total')).toBe(2);
});

test('where an address is taken none is opened, and the fault names it', async () => {
  const { port } = await open({ transport: 'tcp' });
  await expect(open({ transport: 'tcp', port })).rejects.toThrow(/syslog\/tcp\/127\.0\.0\.1:\d+: .*EADDRINUSE/);
});
