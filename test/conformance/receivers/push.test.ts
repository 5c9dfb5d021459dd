import { pinoLoki } from 'pino-loki';
import splunk from 'splunk-logging';
import { expect, test } from 'vitest';
import { expectVerified, readLog, Server, temporary } from '../../system/support/index.ts';
import { openProxy } from './programs/proxy.ts';

const login = (user: string): string => `Accepted password for ${user} from 192.0.2.7 port 4242 ssh2`;

/** Users who signed in, as the log has them once no server holds it. */
async function usersIn(data: string): Promise<string[]> {
  expectVerified(data);
  return (await readLog(data)).filter(({ kind }) => kind === 'auth.login').map(({ actor }) => actor.id);
}

test('pino-loki: what the server answered for is there once after a kill -9, with labels and metadata', async () => {
  using place = temporary();
  const users = Array.from({ length: 300 }, (_, i) => `user${i}`);
  {
    await using server = await Server.start({ data: place.data });
    const { source, token } = await server.client().addSource({ name: 'shop', format: 'auto' });
    // The configuration of the guide.
    const stream = pinoLoki({
      host: server.url,
      basicAuth: { username: 'daybook', password: token },
      labels: { service_name: 'sshd' },
      logFormat: (log) => String(log.msg),
    });
    for (const [i, msg] of users.map(login).entries()) {
      stream.write(`${JSON.stringify({ level: 30, time: 1_795_000_000_000 + i, hostname: 'vm', msg, meta: { i } })}\n`);
    }
    stream.end();
    // The stream does not say when it has delivered.
    const arrived = async () => (await server.client().sourceArrivals(source.number)).taken?.events;
    await expect.poll(arrived, { timeout: 60_000 }).toBe(users.length);
    await server.kill();
  }
  {
    await using server = await Server.start({ data: place.data });
    await server.end();
  }
  expect(await usersIn(place.data)).toEqual(users);
  const first = (await readLog(place.data)).find(({ kind }) => kind === 'auth.login');
  expect(first).toMatchObject({
    time: '2026-11-18T11:06:40.000000000Z',
    service: { name: 'sshd', host: 'vm' },
    ext: { i: '0', level: 'info', hostname: 'vm' },
  });
});

test('splunk-logging: what it sends again, after a lost answer or a kill -9, is there once', async () => {
  using place = temporary();
  let server = await Server.start({ data: place.data });
  using proxy = await openProxy(() => Number(new URL(server.url).port));
  const { token } = await server.client().addSource({ name: 'shop', format: 'auto' });
  // The configuration of the guide.
  const logger = new splunk.Logger({ token, url: `http://127.0.0.1:${proxy.port}`, maxRetries: 10 });
  logger.error = () => undefined;
  const send = (user: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const metadata = { host: 'vm', source: 'sshd', sourcetype: 'linux_secure' };
      logger.send({ message: login(user), severity: 'info', metadata }, (error, _response, body) =>
        error === null || error === undefined ? resolve(body) : reject(error),
      );
    });
  try {
    expect(await send('first')).toMatchObject({ text: 'Success', code: 0 });

    proxy.isDeaf = true;
    const before = proxy.answers;
    const lost = send('lost');
    await expect.poll(() => proxy.answers, { timeout: 30_000 }).toBeGreaterThan(before + 1);
    proxy.isDeaf = false;
    expect(await lost).toMatchObject({ code: 0 });

    await server.kill();
    const waiting = send('waiting');
    server = await Server.start({ data: place.data });
    expect(await waiting).toMatchObject({ code: 0 });
    await server.end();
  } finally {
    await server[Symbol.asyncDispose]();
  }
  expectVerified(place.data);
  const events = (await readLog(place.data)).filter(({ ext }) => ext?.['sourcetype'] === 'linux_secure');
  expect(events.map(({ raw }) => JSON.parse(Buffer.from(raw?.bytes ?? []).toString()) as unknown)).toEqual(
    ['first', 'lost', 'waiting'].map((user) => ({ message: login(user), severity: 'info' })),
  );
  expect(events[0]).toMatchObject({ service: { name: 'sshd', host: 'vm' }, severity: 1 });
});
