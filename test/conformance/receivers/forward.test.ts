import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventTime, FluentClient, type FluentClientOptions, FluentSocketEvent } from '@fluent-org/logger';
import { decodeMulti } from '@msgpack/msgpack';
import type { Event } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectVerified, readLog, Server, temporary } from '../../system/support/index.ts';
import { openProxy, type Proxy } from './programs/proxy.ts';

const place = temporary();
const sharedKey = '8f1b6f2d0c9a4e7b8f1b6f2d0c9a4e7b';
let server: Server;
/** To the listener that wants the shared key, and to the one that does not: their ports change with each start. */
let keyed: Proxy;
let plain: Proxy;

async function start(): Promise<Server> {
  const keyFile = path.join(place.folder, 'shared.key');
  writeFileSync(keyFile, `${sharedKey}\n`);
  const listeners = [
    `{transport: tcp, address: "127.0.0.1:0", source: keyed, sharedKey: "file:${keyFile}"}`,
    '{transport: tcp, address: "127.0.0.1:0", source: plain}',
  ];
  const env = { DAYBOOK_LISTENERS_FORWARD: `[${listeners.join(', ')}]` };
  return await Server.start({ data: place.data, env });
}

/** Where the server takes forward, as it says at its start. */
function portOf({ output }: Server, index: number): number {
  const ports = [...output.matchAll(/forward over tcp at 127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
  const port = ports[index];
  if (port === undefined) throw new Error(`no port in:\n${output}`);
  return port;
}

beforeAll(async () => {
  server = await start();
  for (const name of ['keyed', 'plain']) await server.client().addSource({ name, format: 'auto' });
  keyed = await openProxy(() => portOf(server, 0));
  plain = await openProxy(() => portOf(server, 1));
});

afterAll(async () => {
  keyed?.[Symbol.dispose]();
  plain?.[Symbol.dispose]();
  await server?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** As the guide has it, with addresses and times of this test. */
function clientOf({ port }: Proxy, more: FluentClientOptions = {}, key: string | null = sharedKey): FluentClient {
  return new FluentClient('app', {
    milliseconds: true,
    ack: { ackTimeout: 30_000 },
    eventRetry: { attempts: Infinity, minDelay: 50, maxDelay: 200 },
    ...(key === null ? {} : { security: { clientHostname: 'client', sharedKey: key } }),
    ...more,
    socket: { host: '127.0.0.1', port, reconnect: { delay: 50, maxDelay: 200 }, ...more.socket },
  });
}

/** Ends the server, reads the log that it leaves and starts it again. */
async function logged(tag: string): Promise<Event[]> {
  await server.end();
  expectVerified(place.data);
  const events = await readLog(place.data);
  server = await start();
  return events.filter(({ ext }) => ext?.['fluent.tag'] === tag);
}

const messagesOf = (events: readonly Event[]) => events.map(({ ext }) => String(ext?.['message']));

test('@fluent-org/logger: in every mode, with a shared key, what it was told of is there once, with its time', async () => {
  const modes = ['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const;
  const time = new EventTime(1_795_000_000, 123_456_789);
  for (const eventMode of modes) {
    const client = clientOf(keyed, { eventMode });
    await Promise.all(['a', 'b', 'c'].map((text) => client.emit('modes', { message: `${eventMode} ${text}` }, time)));
    await client.disconnect();
  }
  const events = await logged('app.modes');
  expect(messagesOf(events)).toEqual(modes.flatMap((mode) => ['a', 'b', 'c'].map((text) => `${mode} ${text}`)));
  expect(new Set(events.map((event) => event.time))).toEqual(new Set(['2026-11-18T11:06:40.123456789Z']));
});

test('@fluent-org/logger with another key is told so, and nothing of it is taken', async () => {
  const client = clientOf(keyed, { eventRetry: { attempts: 0 } }, 'another key of another server');
  const failed = new Promise<Error>((resolve) => client.socketOn(FluentSocketEvent.ERROR, resolve));
  // The client gives up for good, and says nothing of what it was given.
  void client.emit('wrong', { message: 'never' });
  expect((await failed).message).toContain('shared key mismatch');
  const metrics = await (await server.fetch('/metrics', { token: server.adminToken })).text();
  expect(metrics).toMatch(
    /daybook_listener_refused_total\{listener="forward\/tcp\/127\.0\.0\.1:0",reason="wrong-key"\} 1/,
  );
  expect(await logged('app.wrong')).toEqual([]);
});

test('@fluent-org/logger, the server killed and the network cut: nothing acknowledged is missing, or there twice', async () => {
  const ackTimeout = 1_000;
  const client = clientOf(keyed, {
    ack: { ackTimeout },
    flushInterval: 5,
    sendQueueIntervalFlushLimit: { length: 20 },
  });
  const texts = Array.from({ length: 600 }, (_, i) => `message ${i}`);
  const acknowledged = new Set<string>();
  const emitted: Promise<void>[] = [];
  /** Those for which there was no answer when it broke, or none in time: the client sends them again under another id. */
  const doubtful = new Set<string>();
  const unanswered = (): void => {
    for (const text of texts.slice(0, emitted.length)) if (!acknowledged.has(text)) doubtful.add(text);
  };
  const emit = async (message: string): Promise<void> => {
    const sinceMs = performance.now();
    await client.emit('kill', { message });
    acknowledged.add(message);
    if (performance.now() - sinceMs >= ackTimeout - 1) doubtful.add(message);
  };
  for (const [i, message] of texts.entries()) {
    emitted.push(emit(message));
    if (i % 10 === 0) await sleep(2);
    if (i === 200) {
      unanswered();
      await server.kill();
      server = await start();
      unanswered();
    }
    if (i === 400) {
      unanswered();
      keyed.cut();
    }
  }
  await Promise.all(emitted);
  await client.disconnect();
  const counts = Map.groupBy(messagesOf(await logged('app.kill')), (text) => text);
  expect(texts.filter((text) => !counts.has(text))).toEqual([]);
  const twice = texts.filter((text) => (counts.get(text)?.length ?? 0) > 1);
  expect(twice.filter((text) => !doubtful.has(text))).toEqual([]);
  expect(doubtful.size).toBeLessThan(texts.length);
}, 120_000);

test('a chunk that is sent again, byte for byte, is acknowledged again and there once', async () => {
  // One connection, and nothing more: the client would take another id for what it sends again.
  const single: FluentClientOptions = { eventRetry: { attempts: 0 }, socket: { disableReconnect: true } };
  const client = clientOf(plain, { eventMode: 'CompressedPackedForward', ...single }, null);
  await client.connect();
  plain.isDeaf = true;
  // What the client makes of it is not waited for: cut off without an answer, it may never say.
  void client.emit('again', { message: 'once' }).catch(() => undefined);
  await expect.poll(() => plain.answers, { timeout: 30_000 }).toBe(1);
  plain.isDeaf = false;
  const chunk = Buffer.concat(plain.sent);
  await server.kill();
  server = await start();
  const socket = connect(plain.port, '127.0.0.1');
  socket.write(chunk);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect([...decodeMulti(answer)]).toEqual([{ ack: expect.any(String) }]);
  expect(messagesOf(await logged('app.again'))).toEqual(['once']);
});

/** Emits until it is killed, and says what was acknowledged. */
const emitting = (port: number): string => `
  import { FluentClient } from '@fluent-org/logger';
  const client = new FluentClient('app', {
    milliseconds: true,
    ack: { ackTimeout: 10_000 },
    security: { clientHostname: 'client', sharedKey: '${sharedKey}' },
    socket: { host: '127.0.0.1', port: ${port} },
  });
  for (let i = 0; ; i += 1) {
    await client.emit('killed', { message: String(i) });
    console.log(i);
  }
`;

test('@fluent-org/logger is killed: what it had been told of is there, once', async () => {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', emitting(keyed.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said.split('\n').length, { timeout: 30_000 }).toBeGreaterThan(30);
  child.kill('SIGKILL');
  await once(child, 'close');
  const told = said.split('\n').filter((line) => line !== '');
  const there = messagesOf(await logged('app.killed'));
  expect(there.slice(0, told.length)).toEqual(told);
  // One may have been on its way.
  expect(there.length - told.length).toBeLessThanOrEqual(1);
  expect(new Set(there).size).toBe(there.length);
});
