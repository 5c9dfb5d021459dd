import gelf, { type Logger } from 'gelf-pro';
import type { EventView } from '@daybook/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caughtUp, Server, temporary } from '../../system/support/index.ts';

const place = temporary();
let server: Server;

beforeAll(async () => {
  const listeners = ['udp', 'tcp'].map((name) => `{transport: ${name}, address: "127.0.0.1:0", source: ${name}}`);
  const env = { DAYBOOK_LISTENERS_GELF: `[${listeners.join(', ')}]` };
  server = await Server.start({ data: place.data, env });
  for (const name of ['udp', 'tcp']) await server.client().addSource({ name, format: 'auto' });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** The logger of that transport, as the guide has it. */
function loggerFor(transport: 'udp' | 'tcp'): Logger {
  const port = Number(new RegExp(`gelf over ${transport} at 127\\.0\\.0\\.1:(\\d+)`).exec(server.output)?.[1]);
  const own: Logger = Object.create(gelf);
  const adapterOptions = { host: '127.0.0.1', port, ...(transport === 'udp' ? { protocol: 'udp4' as const } : {}) };
  return own.setConfig({ fields: { facility: 'sshd' }, adapterName: transport, adapterOptions });
}

const sent = (logger: Logger, text: string, fields: object): Promise<void> =>
  new Promise((resolve, reject) => {
    logger.message(text, 4, fields, (error) => (error ? reject(error) : resolve()));
  });

async function eventsOf(source: string, count: number): Promise<EventView['event'][]> {
  let events: EventView['event'][] = [];
  const arrived = async (): Promise<number> => {
    await caughtUp(server);
    const found = await server.client().search({ q: `source:${source}`, sort: 'position', order: 'asc' });
    events = found.events.map(({ event }) => event);
    return events.length;
  };
  await expect.poll(arrived, { timeout: 30_000 }).toBe(count);
  return events;
}

test.each(['udp', 'tcp'] as const)('gelf-pro over %s: short messages and long ones are events', async (transport) => {
  const logger = loggerFor(transport);
  const login = 'Accepted password for bob from 192.0.2.7 port 4242 ssh2';
  // Of no pattern, so that it is long when it is packed, too: some twenty chunks.
  const noise = Array.from({ length: 6_000 }, (_, i) => ((i * 2_654_435_761) % 2 ** 32).toString(36))
    .join('')
    .slice(0, 30_000);
  await sent(logger, login, { zone: 'eu', pid: 7 });
  await sent(logger, 'long', { noise });
  const [first, second] = await eventsOf(transport, 2);
  expect(first).toMatchObject({
    kind: 'auth.login',
    outcome: 'success',
    actor: { id: 'bob' },
    origin: { ip: '192.0.2.7' },
    ext: { zone: 'eu', pid: 7, sender: '127.0.0.1' },
  });
  expect(second).toMatchObject({ ext: { message: 'long' } });
  expect(String(second?.ext?.['noise']).slice(0, 5_000)).toBe(noise.slice(0, 5_000));
});
