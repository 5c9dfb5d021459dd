import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { type Event, type EventDraft, eventOfItems } from '@daybook/event';
import { Registry } from 'prom-client';
import { readMessage } from '../../parse/message/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { Deliveries } from '../../watch/index.ts';
import { Pressure } from '../body/index.ts';
import { Intake } from '../intake/index.ts';
import { syslog } from '../syslog/index.ts';
import { type Listeners, type ListenersOptions, openListeners } from './listeners.ts';
import type { AnsweringProtocol, ListenerSettings, ListenerSource, Protocol } from './ports.ts';

const opened: Listeners[] = [];

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const listeners of opened.splice(0)) await listeners[Symbol.asyncDispose]();
}

const usual = { host: '127.0.0.1', port: 0, tenant: 'default', source: 'web', from: [], zoneOffsetMin: 0 };

/** One listener for the source `web`, number 7, and a log that keeps what it takes, once for each key. */
export async function open(
  change: Partial<ListenerSettings> & Pick<ListenerSettings, 'transport'>,
  limits: Partial<ListenersOptions['limits']> = {},
  protocol: Protocol | AnsweringProtocol = syslog,
) {
  const clock = systemClock();
  const metrics = new Registry();
  const door = { busy: false, events: [] as (Event & { source: number })[], appends: 0 };
  const keys = new Set<string>();
  const source = { tenant: 'default', number: 7, name: 'web', format: 'auto', revokedMs: null as number | null };
  const known: { source: ListenerSource | null } = { source };
  const own: EventDraft[] = [];
  const reports: string[] = [];
  const unanswered: [number, string][] = [];
  const deliveries = new Deliveries(clock, {});
  const pressure = new Pressure(2 ** 24, 10_000);
  const listeners = await openListeners({
    listeners: [{ protocol, settings: { ...usual, ...change } }],
    limits: { connectionsMax: 10, idleTimeoutMs: 60_000, drainTimeoutMs: 200, receiveBufferBytes: 65_536, ...limits },
    tls: null,
    onUnanswered: ({ number }, transport) => unanswered.push([number, transport]),
    intake: new Intake({
      door: {
        get busy() {
          return door.busy;
        },
        append: async ({ source: number, events: { count, items: bytes, offsets }, keys: sent }) => {
          door.appends += 1;
          const repeated = new Set<number>();
          for (const key of sent) {
            const name = Buffer.from(key.keyHash).toString('hex');
            if (keys.has(name)) for (let i = 0; i < key.count; i += 1) repeated.add(key.offset + i);
            keys.add(name);
          }
          for (let i = 0; i < count; i += 1) {
            if (repeated.has(i)) continue;
            const event = eventOfItems({ bytes, start: offsets[i] ?? 0, end: offsets[i + 1] ?? 0 });
            if (event !== null) door.events.push({ ...event, source: number });
          }
          return { ok: true, log: 1, runs: [{ first: 0, count }], repeated: repeated.size, conflicts: 0 };
        },
      },
      acknowledgers: { indexed: () => Promise.resolve(true), receipt: () => Promise.resolve(null) },
      mint: (count) => Array.from({ length: count }, () => '01a206b8-032a-77b2-9456-0043843c9cc0'),
      classesOf: () => 1,
    }),
    pressure,
    readMessage,
    readingOf: ({ format }) => format,
    sources: {
      named: (_tenant, name) => (name === known.source?.name ? known.source : null),
      get: (_tenant, number) => (number === known.source?.number ? known.source : null),
      certified: () => null,
    },
    clock,
    metrics,
    deliveries,
    record: async (_tenant, draft) => void own.push(draft),
    report: (message) => reports.push(message),
  });
  opened.push(listeners);
  const port = listeners.open[0]?.port ?? 0;
  const figure = async (name: string, label = ''): Promise<number> => {
    const line = (await metrics.metrics())
      .split('\n')
      .find((each) => each.startsWith(`${name}{`) && each.includes(label));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const messages = () => door.events.map(({ ext }) => ext?.['message']);
  return { listeners, pressure, port, door, known, source, own, reports, unanswered, deliveries, figure, messages };
}

export async function connected(port: number): Promise<Socket> {
  // It ends its side when a test does.
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Waits until the other end has closed, and closes. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.readableEnded) await once(socket.resume(), 'end').catch(() => undefined);
  socket.destroy();
}

export async function sendDatagrams(port: number, ...texts: (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const text of texts) await new Promise((resolve) => socket.send(text, port, '127.0.0.1', resolve));
  socket.close();
}
