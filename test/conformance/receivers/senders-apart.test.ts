import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { endpointOf, type Sender, senders } from '@daybook/api';
import { afterAll, expect, test } from 'vitest';
import {
  Authority,
  canPutFiles,
  Daemon,
  hasOpenssl,
  hasRsyslog,
  Server,
  temporary,
  withFileAt,
} from '../../system/support/index.ts';
import { found } from './found.ts';
import { documentedIn } from './programs/documented.ts';
import { freePort } from './programs/running.ts';

const trusted = getCACertificates('default');
afterAll(() => setDefaultCACertificates(trusted));

const login = (user: string): string => `Accepted publickey for ${user} from 203.0.113.7 port 4242 ssh2`;

interface Steps {
  /** The text of each step that is put into a file, by where. */
  readonly files: ReadonlyMap<string, string>;
  readonly shells: readonly string[];
}

function stepsOf(id: Sender['id'], url: string, token: string, source: string): Steps {
  const sender = senders.find((each) => each.id === id);
  if (sender === undefined) throw new Error(`${id} is not offered`);
  const steps = sender.steps(endpointOf(url, token, source));
  return {
    files: new Map(steps.flatMap(({ file, text }) => (file === null ? [] : [[file, text] as const]))),
    shells: steps.flatMap(({ file, text }) => (file === null ? [text] : [])),
  };
}

function textAt(files: ReadonlyMap<string, string>, file: string): string {
  const text = files.get(file);
  if (text === undefined) throw new Error(`no step is put into ${file}`);
  return text;
}

test('syslog: what is copied into the configuration of the server, and of rsyslog, delivers events', async ({
  skip,
}) => {
  skip(!hasRsyslog, 'needs rsyslog (unpacked by `npm test`)');
  skip(spawnSync('which', ['logger']).status !== 0, 'needs logger');
  using place = temporary();
  const port = await freePort();
  const here = (text: string): string => {
    expect(text).toContain('5514');
    return text.replace('5514', String(port));
  };
  const config = path.join(place.folder, 'daybook.yaml');
  const { files } = stepsOf('syslog', 'http://127.0.0.1:7070', 'dbk_s_x_y', 'this-machine');
  writeFileSync(config, here(textAt(files, 'daybook.yaml')));
  await using server = await Server.start({ data: place.data, env: { DAYBOOK_CONFIG: config } });
  await server.client().addSource({ name: 'this-machine', format: 'auto' });
  await using rsyslog = await Daemon.rsyslog(place.folder, '', here(textAt(files, '/etc/rsyslog.d/daybook.conf')));
  const said = spawnSync('logger', ['-u', rsyslog.socket, '-t', 'sshd', '-p', 'auth.info', login('alice')]);
  expect(said.status).toBe(0);
  const events = await found(server, 'source:this-machine', 1);
  expect(
    events.map(({ event }) => [event.kind, event.actor?.id]),
    rsyslog.said,
  ).toEqual([['auth.login', 'alice']]);
});

test.for([
  ['forward', '24224'],
  ['gelf-tcp', '12201'],
] as const)(
  '%s: what is copied into the configuration of the server, and of an application, delivers events',
  async ([id, written]) => {
    using place = temporary();
    const port = String(await freePort());
    const { files, shells } = stepsOf(id, 'http://127.0.0.1:7070', 'dbk_s_x_y', 'shop');
    const config = path.join(place.folder, 'daybook.yaml');
    let changed = 0;
    const here = (text: string): string => {
      if (text.includes(written)) changed += 1;
      return text.replace(written, port);
    };
    for (const [file, text] of files) writeFileSync(path.join(place.folder, file), here(text));
    await using server = await Server.start({ data: place.data, env: { DAYBOOK_CONFIG: config } });
    await server.client().addSource({ name: 'shop', format: 'auto' });
    symlinkSync(path.resolve(import.meta.dirname, '../../../node_modules'), path.join(place.folder, 'node_modules'));
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH: `${path.dirname(process.execPath)}:${PATH}`, HOME };
    for (const text of shells) {
      const ran = spawnSync('sh', ['-e', '-c', here(text)], {
        cwd: place.folder,
        env,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect(ran.status, ran.stderr).toBe(0);
    }
    // The server's, and the application's.
    expect(changed).toBe(2);
    const events = await found(server, 'source:shop', 1);
    expect(events.map(({ event }) => [event.kind, event.actor?.id])).toEqual([['auth.login', 'alice']]);
  },
);

const programs = '/lib/systemd';
const hasPrograms = ['upload', 'remote'].every((name) => existsSync(`${programs}/systemd-journal-${name}`));

test('journal: what is copied into the configuration of systemd-journal-upload delivers the journal', async ({
  skip,
}) => {
  skip(!hasOpenssl || !hasPrograms, 'needs openssl and systemd-journal-remote');
  skip(!canPutFiles, 'needs root and mount namespaces');
  using place = temporary();
  const authority = new Authority(place.folder, 'authority');
  setDefaultCACertificates([...trusted, readFileSync(authority.cert, 'utf8')]);
  const own = authority.issue('own', 'DNS:localhost,IP:127.0.0.1');
  const machine = authority.issue('machine', 'DNS:vm.example.org');
  const env = { DAYBOOK_TLS_CERT: own.cert, DAYBOOK_TLS_KEY: own.key, DAYBOOK_TLS_CLIENT_CA: authority.cert };
  await using server = await Server.start({ data: place.data, env });
  const { token } = await server.client().addSource({ name: 'vm', format: 'auto', certificate: 'DNS:vm.example.org' });

  const at = '/etc/systemd/journal-upload.conf';
  const lies = { 'machine.key': machine.key, 'machine.crt': machine.cert, 'authority.crt': authority.cert };
  let text = textAt(stepsOf('journal', server.url, token, 'vm').files, at);
  const replaced = { 'https://daybook.example.org:7070': server.url };
  expect(documentedIn('sources.md', 'The journal of systemd', 0, replaced)).toBe(text);
  expect(text).not.toContain(token);
  for (const [name, file] of Object.entries(lies)) text = text.replace(`/etc/daybook/${name}`, file);
  expect(text).not.toContain('/etc/daybook');
  const config = path.join(place.folder, 'journal-upload.conf');
  writeFileSync(config, text);

  const journal = path.join(place.folder, 'system.journal');
  const entry = [
    '__REALTIME_TIMESTAMP=1795000000000000',
    '__MONOTONIC_TIMESTAMP=1',
    '_BOOT_ID=ea3c7c1d3c8e4fd2a7d3b1f4ce0a9b22',
    '_HOSTNAME=vm',
    'SYSLOG_IDENTIFIER=sshd',
    `MESSAGE=${login('alice')}\n`,
  ].join('\n');
  expect(spawnSync(`${programs}/systemd-journal-remote`, ['-o', journal, '-'], { input: `${entry}\n` }).status).toBe(0);
  const [command, ...args] = [
    ...withFileAt(config, at),
    `${programs}/systemd-journal-upload`,
    `--save-state=${path.join(place.folder, 'state')}`,
    '--follow=no',
    `--file=${journal}`,
  ];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, said).toBe(0);
  const events = await found(server, 'source:vm', 1);
  expect(events.map(({ event }) => [event.kind, event.actor?.id])).toEqual([['auth.login', 'alice']]);
});
