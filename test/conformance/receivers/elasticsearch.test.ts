import { Client } from '@elastic/elasticsearch';
import { endpointOf, senders } from '@daybook/api';
import { expect, test } from 'vitest';
import { hasRsyslogElasticsearch, idsFound, Rsyslog, Server, temporary } from '../../system/support/index.ts';
import { until } from '../../system/support/until.ts';

const untilSo = (what: string, isSo: () => Promise<boolean>) =>
  until(what, async () => ((await isSo()) ? true : null), 120_000);

interface Login {
  readonly id: string;
}

const documentOf = ({ id }: Login) => ({
  '@timestamp': '2026-11-26T08:00:00.000Z',
  event: { category: ['authentication'], type: ['start'], action: 'login', outcome: 'success' },
  user: { name: id },
  source: { ip: '192.0.2.7' },
});

/** The official client, by the token of a new source. */
async function clientOf(server: Server, name: string, more: object = {}): Promise<Client> {
  const { token } = await server.client().addSource({ name, format: 'auto', labels: {} });
  return new Client({ node: `${server.url}/es`, auth: { bearer: token }, ...more });
}

/** Sends with the client's own helper; gives what was acknowledged. */
async function sendAll(client: Client, logins: Iterable<Login>, more: { wait?: number; retries?: number } = {}) {
  const acknowledged: string[] = [];
  const dropped: unknown[] = [];
  const stats = await client.helpers.bulk<Login & { document: object }>({
    datasource: Array.from(logins, (login) => ({ ...login, document: documentOf(login) })),
    onDocument: ({ id, document }) => [{ create: { _index: 'logins', _id: id } }, document],
    onSuccess: ({ result }) => void acknowledged.push(result.create?._id ?? 'none'),
    onDrop: (document) => void dropped.push(document),
    flushBytes: 4_000,
    concurrency: 4,
    ...more,
  });
  return { acknowledged, dropped, stats };
}

const loginsOf = (name: string, count: number): Login[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${name}-${i}` }));
const idsOf = (logins: readonly Login[]): string[] => logins.map(({ id }) => id).toSorted();

test('@elastic/elasticsearch: what its bulk helper sends is there, and sent again it is there once', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  await server.ready();
  const client = await clientOf(server, 'app');
  expect(await client.info()).toMatchObject({ version: { number: expect.stringMatching(/^8\./) as string } });
  const logins = loginsOf('a', 300);
  for (const _ of ['first', 'again']) {
    const { acknowledged, dropped, stats } = await sendAll(client, logins);
    expect(dropped).toEqual([]);
    expect(stats).toMatchObject({ successful: 300, failed: 0 });
    expect(acknowledged.toSorted()).toEqual(idsOf(logins));
  }
  expect(await idsFound(server, 'kind:auth.login origin.ip:192.0.2.7')).toEqual(idsOf(logins));
  const mixed = await client.bulk({
    operations: [{ index: { _index: 'x', _id: '1' } }, { message: 'x' }, { delete: { _index: 'x', _id: '1' } }],
    filter_path: ['errors', 'items.*.status'],
  });
  expect(mixed).toEqual({ errors: true, items: [{ index: { status: 201 } }, { delete: { status: 400 } }] });
});

test('@elastic/elasticsearch: what a busy server takes not now its bulk helper sends again, and nothing is lost or doubled', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data, env: { DAYBOOK_INGEST_EVENTS_IN_HAND_MAX: '20' } });
  await server.ready();
  const client = await clientOf(server, 'app', { maxRetries: 100 });
  const parts = Array.from({ length: 6 }, (_, i) => loginsOf(`p${i}`, 100));
  const sent = await Promise.all(parts.map((logins) => sendAll(client, logins, { wait: 50, retries: 500 })));
  expect(sent.flatMap(({ dropped }) => dropped)).toEqual([]);
  expect(sent.reduce((sum, { stats }) => sum + stats.retry, 0)).toBeGreaterThan(0);
  expect(sent.flatMap(({ acknowledged }) => acknowledged).toSorted()).toEqual(idsOf(parts.flat()));
  expect(await idsFound(server, 'kind:auth.login')).toEqual(idsOf(parts.flat()));
});

test('@elastic/elasticsearch: the server is killed and ended while it sends, and it sends again: what was acknowledged is there, and nothing is twice', async () => {
  using place = temporary();
  let server = await Server.start({ data: place.data });
  try {
    const listen = new URL(server.url).host;
    const client = await clientOf(server, 'app', { maxRetries: 200, requestTimeout: 60_000 });
    const logins = loginsOf('k', 3000);
    let isSent = false;
    const sending = sendAll(client, logins).finally(() => (isSent = true));
    for (let kills = 1; kills <= 3; kills += 1) {
      await untilSo('the log', async () => (await server.client().logInfo()).size > kills * 200);
      await (kills === 2 ? server.end() : server.kill());
      server = await Server.start({ data: place.data, listen });
    }
    expect(isSent).toBe(false);
    const { acknowledged, dropped } = await sending;
    expect(dropped).toEqual([]);
    expect(acknowledged.toSorted()).toEqual(idsOf(logins));
    await server.ready();
    expect(await idsFound(server, 'kind:auth.login')).toEqual(idsOf(logins));
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

const line = (id: string): string => `Accepted password for ${id} from 192.0.2.7 port 4242 ssh2`;

/** The configuration that is offered, in batches so small that much happens between them. */
async function rsyslogTo(server: Server, folder: string): Promise<Rsyslog> {
  const sender = senders.find(({ id }) => id === 'rsyslog');
  const { token } = await server.client().addSource({ name: 'vm', format: 'auth', labels: {} });
  const [step] = sender?.steps(endpointOf(server.url, token, 'vm')) ?? [];
  if (step === undefined) throw new Error('rsyslog is offered');
  return new Rsyslog(folder, step.text.replace('"500"', '"20"'));
}

test('rsyslog: the server is killed and ended while it sends: each message is there once', async ({ skip }) => {
  skip(!hasRsyslogElasticsearch(), 'needs rsyslog-elasticsearch');
  using place = temporary();
  let server = await Server.start({ data: place.data });
  try {
    const listen = new URL(server.url).host;
    await using rsyslog = await rsyslogTo(server, place.folder);
    const ids = Array.from({ length: 900 }, (_, i) => `u${i}`);
    for (let round = 0; round < 3; round += 1) {
      rsyslog.write(...ids.slice(round * 300, (round + 1) * 300).map(line));
      await untilSo('the log', async () => (await server.client().logInfo()).size > round * 300 + 60);
      await (round === 1 ? server.end() : server.kill());
      server = await Server.start({ data: place.data, listen });
    }
    await server.ready();
    let found: string[] = [];
    await untilSo('all of them', async () => (found = await idsFound(server, 'kind:auth.login')).length >= ids.length);
    expect(found, rsyslog.errors).toEqual(ids.toSorted());
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('rsyslog: what a busy server takes not now it sends again, and nothing is lost or doubled', async ({ skip }) => {
  skip(!hasRsyslogElasticsearch(), 'needs rsyslog-elasticsearch');
  using place = temporary();
  await using server = await Server.start({ data: place.data, env: { DAYBOOK_INGEST_EVENTS_IN_HAND_MAX: '20' } });
  await server.ready();
  await using rsyslog = await rsyslogTo(server, place.folder);
  const { sources } = await server.client().listSources();
  const number = sources.find(({ name }) => name === 'vm')?.number ?? 0;
  const others = await clientOf(server, 'others', { maxRetries: 100 });
  const written: string[] = [];
  // Others keep the server busy until rsyslog was told so.
  await untilSo('a busy server', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `u${written.length + i}`);
    written.push(...ids);
    rsyslog.write(...ids.map(line));
    const busy = Array.from({ length: 6 }, (_, i) => loginsOf(`busy${i}`, 60));
    await Promise.all(busy.map((logins) => sendAll(others, logins, { wait: 20, retries: 500 })));
    return (await server.client().sourceArrivals(number)).refused > 0;
  });
  let found: string[] = [];
  await untilSo('all of them', async () => (found = await idsFound(server, 'source:vm')).length >= written.length);
  expect(found, rsyslog.errors).toEqual(written.toSorted());
});
