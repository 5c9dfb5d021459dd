import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import {
  Authority,
  type Certificate,
  expectVerified,
  hasOpenssl,
  readLog,
  Server,
  temporary,
} from '../../system/support/index.ts';

const programs = '/lib/systemd';
const upload = `${programs}/systemd-journal-upload`;
const hasPrograms = existsSync(upload) && existsSync(`${programs}/systemd-journal-remote`);
beforeEach(({ skip }) => skip(!hasOpenssl || !hasPrograms, 'needs openssl and systemd-journal-remote'));

const count = 4_000;

/** A journal that systemd wrote. */
function writeJournal(file: string): void {
  const entries = Array.from({ length: count }, (_, i) =>
    [
      `__REALTIME_TIMESTAMP=${1_795_000_000_000_000 + i}`,
      `__MONOTONIC_TIMESTAMP=${i + 1}`,
      '_BOOT_ID=ea3c7c1d3c8e4fd2a7d3b1f4ce0a9b22',
      '_HOSTNAME=vm',
      'SYSLOG_IDENTIFIER=sshd',
      'PRIORITY=6',
      `MESSAGE=Accepted password for user${i} from 192.0.2.7 port 4242 ssh2\n`,
    ].join('\n'),
  );
  const made = spawnSync(`${programs}/systemd-journal-remote`, ['-o', file, '-'], { input: `${entries.join('\n')}\n` });
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

/** Between the program and the server, to cut where they cannot. Bytes are TLS, and pass as they are. */
async function openCutter() {
  const sockets = new Set<Socket>();
  const cutter = {
    /** Where the server listens. */
    to: 0,
    /** Called with what has gone to the server so far on a connection. */
    onSent: (_bytes: number): void => undefined,
    /** Answers are not passed on. */
    isDeaf: false,
    cut: () => sockets.forEach((socket) => socket.destroy()),
  };
  const listener = createServer((near) => {
    const far = connect(cutter.to, '127.0.0.1');
    let sent = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      const other = socket === near ? far : near;
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    near.on('data', (piece: Buffer) => {
      far.write(piece);
      cutter.onSent((sent += piece.length));
    });
    far.on('data', (piece: Buffer) => {
      // The handshake is short, and comes first.
      if (!cutter.isDeaf || sent < 200_000) near.write(piece);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return Object.assign(cutter, { port, [Symbol.dispose]: () => void listener.close(cutter.cut) });
}

/** Gives the source's number. */
async function addSource(server: Server, authority: Authority): Promise<number> {
  const body = await textOf(server, authority, '/v1/sources', '{"name":"vm","certificate":"DNS:vm.example.org"}');
  return (JSON.parse(body) as { source: { number: number } }).source.number;
}

test('the journal of a machine: nothing is missing or twice after a cut, a kill -9 and an answer that was lost', async () => {
  using place = temporary();
  const authority = new Authority(place.folder, 'authority');
  const own = authority.issue('own', 'IP:127.0.0.1,DNS:localhost');
  const machine = authority.issue('machine', 'DNS:vm.example.org');
  const journal = `${place.folder}/system.journal`;
  const state = `${place.folder}/state`;
  writeJournal(journal);
  using cutter = await openCutter();
  const env = { DAYBOOK_TLS_CERT: own.cert, DAYBOOK_TLS_KEY: own.key, DAYBOOK_TLS_CLIENT_CA: authority.cert };
  const start = async (): Promise<Server> => {
    const server = await Server.start({ data: place.data, env });
    cutter.to = Number(new URL(server.url).port);
    return server;
  };
  const run = (shown: Certificate = machine): Promise<{ code: number | null; said: string }> => {
    // As systemd-journal-upload.service runs it, with the paths of the guide replaced.
    const tls = ['--key', shown.key, '--cert', shown.cert, '--trust', authority.cert];
    const args = ['-u', `https://localhost:${cutter.port}`, ...tls, `--save-state=${state}`];
    const child = spawn(upload, [...args, '--follow=no', `--file=${journal}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  };
  let source = 0;
  const isSaved = (): boolean => existsSync(state) && readFileSync(state, 'utf8').includes('LAST_CURSOR=');

  {
    await using server = await start();
    source = await addSource(server, authority);
    const stranger = new Authority(place.folder, 'other').issue('stranger', 'DNS:vm.example.org');
    expect(await run(stranger), 'a certificate of another authority').not.toMatchObject({ code: 0 });

    cutter.onSent = (bytes) => bytes > 300_000 && cutter.cut();
    expect((await run()).code, 'the connection is cut').not.toBe(0);
    expect(isSaved()).toBe(false);

    let killed: Promise<unknown> | null = null;
    cutter.onSent = (bytes) => {
      if (bytes > 600_000) killed ??= server.kill();
    };
    expect((await run()).code, 'the server is killed').not.toBe(0);
    expect(killed).not.toBeNull();
    expect(isSaved()).toBe(false);
  }
  {
    await using server = await start();
    cutter.onSent = () => undefined;
    cutter.isDeaf = true;
    const running = run();
    await expect
      .poll(() => metric(server, authority, 'daybook_events_repeated_total'), { timeout: 60_000 })
      .toBeGreaterThan(0);
    await expect.poll(() => arrived(server, authority, source), { timeout: 60_000 }).toBe(count);
    cutter.cut();
    expect((await running).code, 'the answer is lost').not.toBe(0);
    expect(isSaved()).toBe(false);

    cutter.isDeaf = false;
    expect(await run()).toMatchObject({ code: 0 });
    expect(isSaved()).toBe(true);
    expect(await run(), 'there is nothing new').toMatchObject({ code: 0 });
    await server.end();
  }
  expectVerified(place.data);
  const logins = (await readLog(place.data)).filter(({ kind }) => kind === 'auth.login');
  const actors = logins.map(({ actor }) => actor.id);
  expect(new Set(actors).size).toBe(count);
  expect(actors).toHaveLength(count);
  expect(logins[0]).toMatchObject({
    outcome: 'success',
    service: { name: 'sshd', host: 'vm' },
    origin: { ip: '192.0.2.7' },
  });
});

function metric(server: Server, authority: Authority, name: string): Promise<number> {
  return textOf(server, authority, '/metrics').then((text) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]),
  );
}

/** Events that became durable since the start, and those that had been before. */
async function arrived(server: Server, authority: Authority, source: number): Promise<number> {
  const text = await textOf(server, authority, `/v1/sources/${source}/arrivals`);
  return (JSON.parse(text) as { taken: { events: number } }).taken.events;
}

/** The answer to a GET, or, with a body, to a POST. */
function textOf(server: Server, authority: Authority, path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    request(server.url + path, { method, ca: readFileSync(authority.cert), agent: false, headers })
      .on('error', reject)
      .on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve(text));
      })
      .end(body);
  });
}
