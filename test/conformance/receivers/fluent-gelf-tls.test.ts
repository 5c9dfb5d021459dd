import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FluentClient, FluentSocketEvent } from '@fluent-org/logger';
import gelf, { type Logger } from 'gelf-pro';
import { expect, test } from 'vitest';
import { Authority, expectVerified, hasOpenssl, readLog, Server, temporary } from '../../system/support/index.ts';

const sharedKey = '8f1b6f2d0c9a4e7b8f1b6f2d0c9a4e7b';

test('@fluent-org/logger and gelf-pro over TLS, as the guide has it: what they send is there', async ({ skip }) => {
  skip(!hasOpenssl, 'needs openssl');
  using place = temporary();
  await using first = await Server.start({ data: place.data });
  for (const name of ['apps', 'shop']) await first.client().addSource({ name, format: 'auto' });
  await first.end();
  const authority = new Authority(place.folder, 'authority');
  const own = authority.issue('server', 'DNS:localhost,IP:127.0.0.1');
  const keyFile = path.join(place.folder, 'forward.key');
  writeFileSync(keyFile, `${sharedKey}\n`);
  await using server = await Server.start({
    data: place.data,
    env: {
      DAYBOOK_TLS_CERT: own.cert,
      DAYBOOK_TLS_KEY: own.key,
      // On every address: the key stands for a list of senders.
      DAYBOOK_LISTENERS_FORWARD: `[{transport: tls, address: "0.0.0.0:0", source: apps, sharedKey: "file:${keyFile}"}]`,
      DAYBOOK_LISTENERS_GELF: '[{transport: tls, address: "127.0.0.1:0", source: shop}]',
    },
  });
  const ca = readFileSync(authority.cert, 'utf8');
  await overForward(portOf(server, 'forward'), ca);
  await overGelf(portOf(server, 'gelf'), ca);
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
  const logins = (await readLog(place.data)).filter(({ kind, origin }) => kind === 'auth.login' && origin?.ip);
  const whole = { outcome: 'success', origin: { ip: '192.0.2.7' } };
  expect(logins).toHaveLength(2);
  expect(logins).toMatchObject([
    { ...whole, actor: { id: 'bob' }, ext: { 'fluent.tag': 'app.login' } },
    { ...whole, actor: { id: 'carol' }, ext: { zone: 'eu' } },
  ]);
});

function portOf({ output }: Server, protocol: string): number {
  const [, port] = new RegExp(`${protocol} over tls at [\\d.]+:(\\d+)`).exec(output) ?? [];
  if (port === undefined) throw new Error(`no port of ${protocol} in:\n${output}`);
  return Number(port);
}

const login = (user: string): string => `Accepted password for ${user} from 192.0.2.7 port 4242 ssh2`;

/** One that trusts the authority, and one that does not and sends nothing. */
async function overForward(port: number, ca: string): Promise<void> {
  const security = { clientHostname: 'client', sharedKey };
  const socket = { host: '127.0.0.1', port };
  const ack = { ackTimeout: 30_000 };
  const client = new FluentClient('app', { ack, security, socket: { ...socket, tls: { ca } } });
  await client.emit('login', { message: login('bob'), ident: 'sshd' });
  await client.disconnect();
  const wary = new FluentClient('app', { ack, security, socket: { ...socket, tls: {}, disableReconnect: true } });
  const failed = new Promise<Error>((resolve) => wary.socketOn(FluentSocketEvent.ERROR, resolve));
  await expect(wary.connect()).rejects.toThrow('certificate');
  expect((await failed).message).toContain('certificate');
}

async function overGelf(port: number, ca: string): Promise<void> {
  const own: Logger = Object.create(gelf);
  const logger = own.setConfig({
    fields: { facility: 'sshd' },
    adapterName: 'tcp-tls',
    adapterOptions: { host: '127.0.0.1', port, ca },
  });
  await new Promise<void>((resolve, reject) => {
    logger.message(login('carol'), 6, { zone: 'eu' }, (error) => (error ? reject(error) : resolve()));
  });
}
