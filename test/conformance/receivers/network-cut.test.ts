import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endpointOf, senders } from '@daybook/api';
import { expect, test } from 'vitest';
import {
  canTakeNetworkAway,
  expectVerified,
  hasRsyslogElasticsearch,
  inNetworkOf,
  readLog,
  Rsyslog,
  Server,
  temporary,
  withoutNetwork,
} from '../../system/support/index.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const records = 150;
const line = (user: string) => `Accepted publickey for ${user} from 203.0.113.7 port 4242 ssh2`;
const users = (name: string): string[] => Array.from({ length: records }, (_, i) => `${name}-${i}`);

/** Each sends its records one after the other, and ends when all were acknowledged. */
const elastic = `
import { Client } from '@elastic/elasticsearch';
const [url, token, records] = process.argv.slice(2);
const client = new Client({ node: url + '/es', auth: { bearer: token }, maxRetries: 30, requestTimeout: 3000 });
for (let i = 0; i < Number(records); i += 1) {
  const message = 'Accepted publickey for elastic-' + i + ' from 203.0.113.7 port 4242 ssh2';
  const operations = [{ create: { _index: 'logs', _id: 'elastic-' + i } }, { '@timestamp': new Date().toISOString(), message, process: { name: 'sshd' } }];
  for (;;) {
    try {
      const { errors, items } = await client.bulk({ operations });
      if (!errors || items[0].create.status === 409) break;
      throw new Error(JSON.stringify(items));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
process.exit(0);
`;
const fluent = `
import { FluentClient } from '@fluent-org/logger';
const [port, records] = process.argv.slice(2);
const client = new FluentClient('app', {
  ack: { ackTimeout: 3000 },
  eventRetry: { attempts: Infinity, minDelay: 100, maxDelay: 1000 },
  socket: { host: '127.0.0.1', port: Number(port), timeout: 3000, reconnect: { minDelay: 100, maxDelay: 1000 } },
});
for (let i = 0; i < Number(records); i += 1)
  await client.emit('login', { message: 'Accepted publickey for fluent-' + i + ' from 203.0.113.7 port 4242 ssh2', ident: 'sshd' });
process.exit(0);
`;

test('the network is cut, twice: what senders with acknowledgements send is there, and what has a key is there once', async ({
  skip,
}) => {
  skip(!canTakeNetworkAway || !hasRsyslogElasticsearch(), 'needs root, network namespaces and rsyslog');
  using place = temporary();
  const env = { DAYBOOK_LISTENERS_FORWARD: '[{transport: tcp, address: "127.0.0.1:0", source: fluent}]' };
  await using server = await Server.start({ data: place.data, wrapper: withoutNetwork, env });
  const inNetwork = inNetworkOf(server.pid);
  const cli = [process.execPath, path.join(repository, 'packages/cli/src/main.ts')];
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, DAYBOOK_URL: server.url };

  /** The token of a new source. */
  const added = (name: string, format: string): string => {
    const [program, ...args] = [...inNetwork, ...cli, 'source', 'add', name, '--format', format];
    const ran = spawnSync(program, args, { env: { ...own, DAYBOOK_TOKEN: server.adminToken }, encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(0);
    return ran.stdout.trim();
  };
  /** A program in the network of the server. */
  const begin = (command: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const [program = '', ...args] = [...inNetwork, ...command];
    const child = spawn(program, args, {
      cwd: place.folder,
      env: { ...own, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { ended, said: () => said, end: () => child.kill() };
  };
  const setLink = (state: 'down' | 'up'): void => {
    const [program, ...args] = [...inNetwork, 'ip', 'link', 'set', 'lo', state];
    expect(spawnSync(program, args).status).toBe(0);
  };

  symlinkSync(path.join(repository, 'node_modules'), path.join(place.folder, 'node_modules'));
  for (const [name, text] of Object.entries({ elastic, fluent }))
    writeFileSync(path.join(place.folder, `${name}.mjs`), text);
  added('fluent', 'auto');
  const port = /forward over tcp at 127\.0\.0\.1:(\d+)/.exec(server.output)?.[1] ?? '';
  const elasticToken = added('elastic', 'auto');
  const [rsyslogToken, followToken] = [added('rsyslog', 'auth'), added('follow', 'auth')];
  const sender = senders.find(({ id }) => id === 'rsyslog');
  const included = sender?.steps(endpointOf(server.url, rsyslogToken, 'rsyslog'))[0]?.text ?? '';
  const file = path.join(place.folder, 'auth.log');
  writeFileSync(file, '');
  const follow = ['import', file, '--follow', '--state', path.join(place.folder, 'follow.json')];

  const programs = {
    elastic: begin([process.execPath, 'elastic.mjs', server.url, elasticToken, String(records)]),
    fluent: begin([process.execPath, 'fluent.mjs', port, String(records)]),
  };
  const following = begin([...cli, ...follow], { DAYBOOK_TOKEN: followToken });
  await using rsyslog = new Rsyslog(place.folder, included, inNetwork);
  for (const [i, user] of users('rsyslog').entries()) {
    rsyslog.write(line(user));
    appendFileSync(file, `Nov 23 10:00:00 vm sshd[42]: ${line(`follow-${i}`)}\n`);
    if (i === 50 || i === 100) {
      setLink('down');
      await sleep(2_000);
      setLink('up');
    }
    await sleep(20);
  }
  for (const [name, program] of Object.entries(programs)) expect(await program.ended, name + program.said()).toBe(0);

  const all = ['elastic', 'rsyslog', 'follow', 'fluent'].flatMap((name) => users(name));
  const size = (): number => {
    const [program, ...args] = [
      ...inNetwork,
      ...cli,
      'query',
      'kind:auth.login',
      '--limit',
      '1000',
      '--output',
      'json',
    ];
    const ran = spawnSync(program, args, {
      env: { ...own, DAYBOOK_TOKEN: server.adminToken },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(ran.status, ran.stderr).toBe(0);
    return new Set(ran.stdout.match(/"(?:elastic|rsyslog|follow|fluent)-\d+"/g)).size;
  };
  await expect.poll(size, { timeout: 90_000, interval: 2_000 }).toBe(all.length);
  following.end();
  await following.ended;
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
  const there = (await readLog(place.data)).filter(({ kind }) => kind === 'auth.login').map(({ actor }) => actor.id);
  const counts = Map.groupBy(there, (id) => id);
  expect(all.filter((id) => !counts.has(id))).toEqual([]);
  // @fluent-org/logger sends what it has no answer for under another id.
  const twice = all.filter((id) => (counts.get(id)?.length ?? 0) > 1);
  expect(twice.filter((id) => !id.startsWith('fluent-'))).toEqual([]);
  expect(twice.length).toBeLessThanOrEqual(2);
}, 240_000);
