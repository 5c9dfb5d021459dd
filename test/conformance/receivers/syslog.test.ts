import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  Authority,
  type Certificate,
  Daemon,
  expectVerified,
  hasOpenssl,
  hasRsyslog,
  Server,
  temporary,
} from '../../system/support/index.ts';
import { found } from './found.ts';
import { documentedIn } from './programs/documented.ts';

const place = temporary();
let server: Server;
let authority: Authority;
let shop: Certificate;
let settings: Record<string, string>;
const trusted = getCACertificates('default');

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
beforeEach(({ skip }) => skip(!hasOpenssl, 'needs openssl'));

beforeAll(async () => {
  if (!hasOpenssl) return;
  authority = new Authority(place.folder, 'authority');
  setDefaultCACertificates([...trusted, readFileSync(authority.cert, 'utf8')]);
  const own = authority.issue('own', 'DNS:localhost,IP:127.0.0.1');
  shop = authority.issue('shop', 'DNS:shop.example.org');
  settings = { DAYBOOK_TLS_CERT: own.cert, DAYBOOK_TLS_KEY: own.key, DAYBOOK_TLS_CLIENT_CA: authority.cert };
  const listeners = ['udp', 'tcp'].map((name) => `{transport: ${name}, address: "127.0.0.1:0", source: ${name}}`);
  const list = `[${listeners.join(', ')}, {transport: tls, address: "127.0.0.1:0"}]`;
  server = await Server.start({ data: place.data, env: { ...settings, DAYBOOK_LISTENERS_SYSLOG: list } });
  const client = server.client();
  for (const name of ['udp', 'tcp']) await client.addSource({ name, format: 'auto' });
  await client.addSource({ name: 'shop', format: 'auto', certificate: 'DNS:shop.example.org' });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  setDefaultCACertificates(trusted);
  place[Symbol.dispose]();
});

/** Where a server takes syslog, as it says at its start. */
function portOf({ output }: Server, transport: string): string {
  const port = new RegExp(`syslog over ${transport} at 127\\.0\\.0\\.1:(\\d+)`).exec(output)?.[1];
  if (port === undefined) throw new Error(`no port in:\n${output}`);
  return port;
}

async function figure(of: Server, start: string): Promise<number> {
  const text = await (await of.fetch('/metrics', { token: of.adminToken })).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

/** Says something under a name of its own, so that it can be looked for. */
function log(text: string, ...options: readonly string[]): void {
  const { status, stderr } = spawnSync('logger', [...options, text], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`logger failed: ${stderr}`);
}

const login = (user: string) => `Accepted publickey for ${user} from 203.0.113.7 port 4242 ssh2`;
const assumed = ['assumed:time.year', 'assumed:time.zone'];

test.for([
  ['udp', 'udp5424', ['-d', '--rfc5424'], []],
  ['udp', 'udp3164', ['-d', '--rfc3164'], assumed],
  ['tcp', 'tcp5424', ['-T', '--rfc5424'], []],
  ['tcp', 'tcp3164', ['-T', '--rfc3164'], assumed],
  ['tcp', 'counted5424', ['-T', '--octet-count', '--rfc5424'], []],
  ['tcp', 'counted3164', ['-T', '--octet-count', '--rfc3164'], assumed],
] as const)('logger over %s: %s', async ([transport, user, options, flags], { skip }) => {
  skip(!has('logger'), 'needs logger');
  log(
    login(user),
    '-n',
    '127.0.0.1',
    '-P',
    portOf(server, transport),
    '-t',
    'sshd',
    '--id=42',
    '-p',
    'auth.info',
    ...options,
  );
  const [view, ...more] = await found(server, `source:${transport} AND actor.id:${user}`, 1);
  expect(more).toEqual([]);
  expect(view?.event).toMatchObject({
    kind: 'auth.login',
    outcome: 'success',
    service: { name: 'sshd' },
    origin: { ip: '203.0.113.7' },
    ext: { facility: 'auth', sender: '127.0.0.1', pid: 42 },
  });
  expect(view?.event.flags ?? []).toEqual(flags);
});

/** An action of rsyslog's with a queue that is kept on the disk. */
const forward = (port: string, more: string) =>
  `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" queue.type="LinkedList" queue.filename="q" ` +
  `queue.saveOnShutdown="on" action.resumeRetryCount="-1" action.resumeInterval="1" resendLastMSGOnReconnect="on" ${more})`;

test.for([
  ['traditional framing, RFC 3164', 'RSYSLOG_TraditionalForwardFormat', 'traditional', assumed],
  ['counted frames, RFC 3164', 'RSYSLOG_TraditionalForwardFormat', 'octet-counted', assumed],
  ['RFC 3164 with the time of RFC 3339', 'RSYSLOG_ForwardFormat', 'traditional', []],
  ['traditional framing, RFC 5424', 'RSYSLOG_SyslogProtocol23Format', 'traditional', []],
  ['counted frames, RFC 5424', 'RSYSLOG_SyslogProtocol23Format', 'octet-counted', []],
] as const)('rsyslog: %s', async ([name, template, framing, flags], { skip }) => {
  skip(!hasRsyslog || !has('logger'), 'needs rsyslog (unpacked by `npm run conformance`) and logger');
  using own = temporary();
  const action = forward(portOf(server, 'tcp'), `template="${template}" TCP_Framing="${framing}"`);
  await using rsyslog = await Daemon.rsyslog(own.folder, '', action);
  const user = name.replaceAll(/\W/g, '').toLowerCase();
  log(login(user), '-u', rsyslog.socket, '-t', 'sshd', '--id=42', '-p', 'auth.info');
  const [view] = await found(server, `source:tcp AND actor.id:${user}`, 1);
  expect(view?.event, rsyslog.said).toMatchObject({
    kind: 'auth.login',
    service: { name: 'sshd' },
    ext: { facility: 'auth', sender: '127.0.0.1', pid: 42 },
  });
  expect(view?.event.flags ?? []).toEqual(flags);
});

/** What a program of the shop is told in the guide, as it is here. */
const replacedFor = (port: string) => ({
  'daybook.example.org': 'localhost',
  '6514': port,
  '/etc/daybook/ca.pem': authority.cert,
  '/etc/daybook/web.crt': shop.cert,
  '/etc/daybook/web.key': shop.key,
});

test('rsyslog over TLS writes as the source that its certificate names; without one it is refused', async ({
  skip,
}) => {
  skip(!hasRsyslog || !has('logger'), 'needs rsyslog (unpacked by `npm run conformance`) and logger');
  using own = temporary();
  const replaced = replacedFor(portOf(server, 'tls'));
  const block = documentedIn('sources.md', 'Syslog', 1, replaced);
  {
    await using rsyslog = await Daemon.rsyslog(own.folder, '', block);
    log(login('tls'), '-u', rsyslog.socket, '-t', 'sshd', '-p', 'auth.info');
    const [view] = await found(server, 'source:shop AND actor.id:tls', 1);
    expect(view?.event, rsyslog.said).toMatchObject({ kind: 'auth.login', ext: { sender: '127.0.0.1' } });
  }
  using other = temporary();
  const before = await figure(
    server,
    'daybook_listener_refused_total{listener="syslog/tls/127.0.0.1:0",reason="unknown-c',
  );
  const unnamed = block.replace(/defaultNetstreamDriver(?:Cert|Key)File="[^"]*"/g, '');
  await using stranger = await Daemon.rsyslog(other.folder, '', unnamed);
  log(login('stranger'), '-u', stranger.socket, '-t', 'sshd', '-p', 'auth.info');
  await expect
    .poll(() => figure(server, 'daybook_listener_refused_total{listener="syslog/tls/127.0.0.1:0",reason="unknown-c'), {
      timeout: 30_000,
    })
    .toBeGreaterThan(before);
  expect(await found(server, 'actor.id:stranger', 0)).toEqual([]);
});

test.for(['tcp', 'tls'] as const)(
  'syslog-ng over %s: RFC 5424, counted, numbered without a gap',
  async (transport, { skip }) => {
    skip(!has('syslog-ng') || !has('logger'), 'needs syslog-ng and logger');
    using own = temporary();
    const files = `ca-file("${authority.cert}") cert-file("${shop.cert}") key-file("${shop.key}")`;
    const tls = transport === 'tls' ? `tls(${files} peer-verify(required-trusted))` : '';
    const destination = `syslog("localhost" port(${portOf(server, transport)}) transport("${transport}") ${tls} time-reopen(1));`;
    await using syslogNg = await Daemon.syslogNg(own.folder, destination);
    const source = transport === 'tls' ? 'shop' : 'tcp';
    for (let i = 0; i < 3; i += 1)
      log(login(`ng${transport}${i}`), '-u', syslogNg.socket, '-t', 'sshd', '--id=42', '-p', 'auth.info');
    const views = await found(server, `source:${source} AND actor.id:ng${transport}*`, 3);
    const ids = views.map(({ event }) => Number(event.ext?.['meta.sequenceId']));
    expect(ids, syslogNg.said).toEqual([0, 1, 2].map((i) => (ids[0] ?? 0) + i));
    expect(views[0]?.event).toMatchObject({ kind: 'auth.login', service: { name: 'sshd' }, ext: { facility: 'auth' } });
    expect(await found(server, 'kind:log.gap', 0)).toEqual([]);
  },
);

test('syslog-ng over TLS with its buffer on disk, as the guide has it: what it held back arrives when both were ended, it by a kill', async ({
  skip,
}) => {
  skip(!has('syslog-ng') || !has('logger'), 'needs syslog-ng and logger');
  using own = temporary();
  using queue = temporary();
  const listening = (port: string) => ({
    ...settings,
    DAYBOOK_LISTENERS_SYSLOG: `[{transport: tls, address: "127.0.0.1:${port}"}]`,
  });
  const first = await Server.start({ data: own.data, env: listening('0') });
  await using _ = first;
  await first.client().addSource({ name: 'web', format: 'auto', certificate: 'DNS:shop.example.org' });
  const port = portOf(first, 'tls');
  const block = documentedIn('sources.md', 'Syslog', 2, { ...replacedFor(port), '/var/lib/syslog-ng': queue.folder });
  const destination = /^destination d_daybook \{\n([^]*)^\};$/m.exec(block)?.[1] ?? '';
  {
    await using syslogNg = await Daemon.syslogNg(queue.folder, destination);
    say(syslogNg.socket, 0, 50);
    expect(await numbers(first, 50), syslogNg.said).toEqual(range(0, 50));
    expect(await first.end()).toMatchObject({ code: 0 });
    say(syslogNg.socket, 50, 400);
    await expect.poll(() => syslogNg.processed(), { timeout: 30_000 }).toBeGreaterThanOrEqual(400);
    await syslogNg.kill();
  }
  rmSync(path.join(queue.folder, 'syslog-ng.sock'));
  await using second = await Server.start({ data: own.data, env: listening(port) });
  await using syslogNg = await Daemon.syslogNg(queue.folder, destination);
  await expect
    .poll(async () => (await numbers(second, 0)).includes(399), { timeout: 60_000, interval: 500 })
    .toBe(true);
  // What it wrote into the connection that was ending is in no buffer any more.
  const missing = missingOf(await numbers(second, 0), 0, 400);
  expect(missing.length, syslogNg.said).toBeLessThanOrEqual(1);
  expect(missing).toEqual(range(50, 50 + missing.length));
}, 240_000);

test('syslog-ng that passes lines on unread: the address in them is no program', async ({ skip }) => {
  skip(!has('syslog-ng'), 'needs syslog-ng');
  using own = temporary();
  const file = path.join(own.folder, 'access.log');
  writeFileSync(file, '10.0.0.9 - wanda [23/Nov/2026:02:15:29 +0000] "GET / HTTP/1.1" 200 5\n');
  const destination = `network("127.0.0.1" port(${portOf(server, 'tcp')}) transport("tcp"));`;
  const input = `file("${file}" flags(no-parse) follow-freq(0.2) read-old-records(yes));`;
  await using syslogNg = await Daemon.syslogNg(own.folder, destination, input);
  const [view] = await found(server, 'source:tcp AND actor.id:wanda', 1);
  expect(view?.event, syslogNg.said).toMatchObject({ kind: 'http.request', origin: { ip: '10.0.0.9' } });
});

/** Numbers that were said, as they are in the log, in its order. */
async function numbers(of: Server, count: number): Promise<number[]> {
  const views = await found(of, 'source:web AND service.name:count', count);
  return views.map(({ event }) => Number(String(event.ext?.['message']).replace('number ', '')));
}

const range = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);

function say(socket: string, first: number, end: number): void {
  const input = range(first, end).map((number) => `number ${number}\n`);
  const { status, stderr } = spawnSync('logger', ['-u', socket, '-t', 'count'], {
    input: input.join(''),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`logger failed: ${stderr}`);
}

const at = (port: string) => ({
  DAYBOOK_LISTENERS_SYSLOG: `[{transport: tcp, address: "127.0.0.1:${port}", source: web}]`,
});
const stored = 'template="RSYSLOG_SyslogProtocol23Format" TCP_Framing="octet-counted"';
const missingOf = (there: readonly number[], first: number, end: number): number[] => {
  const all = new Set(there);
  return range(first, end).filter((number) => !all.has(number));
};

/** A server that takes syslog, and rsyslog with a queue before it, of which the first `count` numbers have arrived. */
async function begun(things: AsyncDisposableStack, data: string, count: number) {
  const first = things.use(await Server.start({ data, env: at('0') }));
  await first.client().addSource({ name: 'web', format: 'auto' });
  const port = portOf(first, 'tcp');
  const queue = things.use(temporary());
  const rsyslog = things.use(await Daemon.rsyslog(queue.folder, '', forward(port, stored)));
  say(rsyslog.socket, 0, count);
  expect(await numbers(first, count), rsyslog.said).toEqual(range(0, count));
  return { first, port, rsyslog };
}

test('rsyslog with a queue on disk: what it is given while the server is away arrives, whole', async ({ skip }) => {
  skip(!hasRsyslog || !has('logger'), 'needs rsyslog (unpacked by `npm run conformance`) and logger');
  using own = temporary();
  await using things = new AsyncDisposableStack();
  const { first, port, rsyslog } = await begun(things, own.data, 200);
  expect(await first.end()).toMatchObject({ code: 0 });

  say(rsyslog.socket, 200, 400);
  await using second = await Server.start({ data: own.data, env: at(port) });
  expect(missingOf(await numbers(second, 400), 0, 400), rsyslog.said).toEqual([]);
}, 240_000);

test('a server that is killed loses what it had read and not written, as one run, and nothing that it had', async ({
  skip,
}) => {
  skip(!hasRsyslog || !has('logger'), 'needs rsyslog (unpacked by `npm run conformance`) and logger');
  using own = temporary();
  await using things = new AsyncDisposableStack();
  const { first, port, rsyslog } = await begun(things, own.data, 100);
  say(rsyslog.socket, 100, 3_000);
  await first.kill();
  say(rsyslog.socket, 3_000, 3_100);
  await using second = await Server.start({ data: own.data, env: at(port) });
  await expect
    .poll(async () => (await numbers(second, 0)).includes(3_099), { timeout: 60_000, interval: 500 })
    .toBe(true);
  const missing = missingOf(await numbers(second, 0), 0, 3_099);
  expect(missing).toEqual(range(missing[0] ?? 0, (missing.at(-1) ?? -1) + 1));
  expect(missing[0] ?? 100).toBeGreaterThanOrEqual(100);
  expect(await second.end()).toMatchObject({ code: 0 });
  expectVerified(own.data);
}, 240_000);
