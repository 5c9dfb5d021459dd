import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { endpointOf, type EventView, senders } from '@daybook/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rsyslog, Server, temporary, rsyslogd } from '../../system/support/index.ts';
import { found } from './found.ts';

const place = temporary();
let server: Server;

beforeAll(async () => {
  server = await Server.start({ data: place.data });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

interface Given {
  /** A folder of the sender's own, where relative files go. */
  readonly folder: string;
  /** Text by file, and what is typed into a shell, as they are copied. */
  readonly files: ReadonlyMap<string, string>;
  readonly shells: readonly string[];
}

interface Run {
  readonly needs: string;
  readonly run: (given: Given) => void | Promise<void>;
  /** Those of the events that must arrive. */
  readonly actors: readonly string[];
}

/** How each sender is run here that needs nothing of the server but its address. */
const runs: Readonly<Record<string, Run>> = {
  curl: { needs: 'curl', run: inShell, actors: ['alice'] },
  node: { needs: 'node', run: inShell, actors: ['alice'] },
  python: { needs: 'python3', run: inShell, actors: ['alice'] },
  'log-files': { needs: 'sh', run: importLogFile, actors: ['frank'] },
  'syslog-ng': { needs: 'syslog-ng', run: runSyslogNg, actors: ['root'] },
  rsyslog: { needs: rsyslogd, run: runRsyslog, actors: ['root'] },
  follow: { needs: 'sh', run: followLogFile, actors: ['before', 'grace'] },
  otlp: { needs: 'node', run: withPackages, actors: ['alice'] },
  elasticsearch: { needs: 'node', run: withPackages, actors: ['alice'] },
  loki: { needs: 'node', run: withPackages, actors: ['unknown'] },
  hec: { needs: 'node', run: withPackages, actors: ['alice'] },
  gelf: { needs: 'curl', run: inShell, actors: ['alice'] },
};
/** Those that need a server that is set up for them. */
const apart = ['journal', 'syslog', 'gelf-tcp', 'forward'];

test('every sender that is offered is run here', () => {
  expect([...Object.keys(runs), ...apart].toSorted()).toEqual(senders.map(({ id }) => id).toSorted());
});

test.for(senders.filter(({ id }) => !apart.includes(id)))(
  '$id: what is copied, put where it says, delivers events',
  async (sender, { skip }) => {
    const run = runs[sender.id];
    if (run === undefined) throw new Error('no run');
    skip(spawnSync('which', [run.needs]).status !== 0, `needs ${run.needs}`);
    const using = temporary();
    try {
      const { source, token } = await server.client().addSource({ name: sender.id, format: sender.format, labels: {} });
      const steps = sender.steps(endpointOf(server.url, token, source.name));
      const files = new Map(steps.flatMap(({ file, text }) => (file === null ? [] : [[file, text] as const])));
      for (const [file, text] of files) if (!path.isAbsolute(file)) writeFileSync(path.join(using.folder, file), text);
      const shells = steps.filter(({ file }) => file === null).map(({ text }) => text);
      await run.run({ folder: using.folder, files, shells });
      const arrived = await eventsOf(source.name, run.actors.length);
      expect(arrived.map(({ event }) => event.actor?.id)).toEqual(run.actors);
      expect(arrived.map(({ event }) => event.kind)).not.toContain('system.unparsed');
    } finally {
      using[Symbol.dispose]();
    }
  },
);

const eventsOf = (source: string, count: number): Promise<EventView[]> => found(server, `source:${source}`, count);

function shell(text: string, folder: string): void {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH: `${folder}:${path.dirname(process.execPath)}:${PATH}`, HOME };
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', text], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`exit status ${status}:\n${stdout}${stderr}`);
}

function inShell({ folder, shells }: Given): void {
  for (const text of shells) shell(text, folder);
}

/** As where the packages that are asked for were installed. */
function withPackages(given: Given): void {
  symlinkSync(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    path.join(given.folder, 'node_modules'),
  );
  inShell(given);
}

/** `daybook` is that of this checkout. */
function putDaybook(folder: string): void {
  const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
  writeFileSync(path.join(folder, 'daybook'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(path.join(folder, 'daybook'), 0o755);
}

/** What is typed, with the files that lie elsewhere in the folder. */
function commandIn({ folder, files, shells }: Given, log: string, here: string): string {
  const [[file, text] = ['', '']] = [...files];
  writeFileSync(path.join(folder, 'source.env'), text);
  const [command = ''] = shells;
  expect(command).toContain(file);
  expect(command).toContain(log);
  return command.replace(file, './source.env').replace(log, here);
}

function importLogFile(given: Given): void {
  const { folder } = given;
  putDaybook(folder);
  writeFileSync(path.join(folder, 'access.log.1'), accessLine('frank'));
  shell(commandIn(given, '/var/log/nginx/access.log.1', 'access.log.1'), folder);
}

const accessLine = (user: string): string =>
  `203.0.113.7 - ${user} [23/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl/8"\n`;

/** What is there before is sent, and what is written then. */
async function followLogFile(given: Given): Promise<void> {
  const { folder } = given;
  putDaybook(folder);
  const log = path.join(folder, 'access.log');
  writeFileSync(log, accessLine('before'));
  const { PATH = '' } = process.env;
  const env = { PATH: `${folder}:${PATH}`, HOME: folder, XDG_STATE_HOME: path.join(folder, 'state') };
  const command = commandIn(given, '/var/log/nginx/access.log', 'access.log');
  const child = spawn('sh', ['-e', '-c', command], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    expect(await eventsOf('follow', 1), said).toHaveLength(1);
    writeFileSync(log, accessLine('grace'), { flag: 'a' });
    expect(await eventsOf('follow', 2), said).toHaveLength(2);
  } finally {
    child.kill();
    await ended;
  }
}

/** The real program, with the configuration that Debian's includes; its source is a file here. */
async function runSyslogNg({ folder, files }: Given): Promise<void> {
  const log = path.join(folder, 'auth.log');
  writeFileSync(log, '');
  const source = `source s_src { file("${log}" default-facility(authpriv) follow-freq(0.2)); };`;
  const config = path.join(folder, 'syslog-ng.conf');
  writeFileSync(config, ['@version: 3.35', source, ...files.values()].join('\n'));
  const own = ['--persist-file', 'persist', '--pidfile', 'pid', '--control', 'ctl'].map((text) =>
    text.startsWith('--') ? text : path.join(folder, text),
  );
  const args = ['--foreground', '--stderr', '--no-caps', '--cfgfile', config, ...own];
  const child = spawn('syslog-ng', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const line = 'Nov 23 10:00:00 vm sshd[42]: Accepted publickey for root from 203.0.113.7 port 4242 ssh2\n';
    writeFileSync(log, line, { flag: 'a' });
    expect(await eventsOf('syslog-ng', 1), said).toHaveLength(1);
  } finally {
    child.kill();
    await ended;
  }
}

/** The real program, with the configuration that Debian's includes; its source is a file here. */
async function runRsyslog({ folder, files }: Given): Promise<void> {
  await using rsyslog = new Rsyslog(folder, [...files.values()].join('\n'));
  rsyslog.write('Accepted publickey for root from 203.0.113.7 port 4242 ssh2');
  expect(await eventsOf('rsyslog', 1), rsyslog.errors).toHaveLength(1);
}

test.for(['curl', 'node', 'python'])(
  '%s sends again, the same, what a server is too busy for',
  async (id, { skip }) => {
    const run = runs[id];
    const sender = senders.find((each) => each.id === id);
    if (run === undefined || sender === undefined) throw new Error('no run');
    skip(spawnSync('which', [run.needs]).status !== 0, `needs ${run.needs}`);
    const using = temporary();
    const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
    const busy = createServer((request, response) => {
      void textOf(request).then((body) => {
        seen.push({ headers: request.headers, body });
        response.statusCode = seen.length < 3 ? 503 : 200;
        response.end('{"accepted":1,"refused":0}');
      });
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
      const steps = sender.steps(endpointOf(url, 'dbk_s_x_y', 'busy'));
      for (const { file, text } of steps) if (file !== null) writeFileSync(path.join(using.folder, file), text);
      for (const { file, text } of steps) if (file === null) await shellBeside(text, using.folder);
      expect(seen).toHaveLength(3);
      expect(new Set(seen.map(({ body, headers }) => JSON.stringify([headers['idempotency-key'], body]))).size).toBe(1);
      expect(seen[0]?.headers.authorization).toBe('Bearer dbk_s_x_y');
    } finally {
      busy.close();
      using[Symbol.dispose]();
    }
  },
);

/** As `shell`, while this process goes on answering. */
function shellBeside(text: string, folder: string): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH: `${path.dirname(process.execPath)}:${PATH}`, HOME };
  return new Promise((resolve, reject) => {
    execFile('sh', ['-e', '-c', text], { cwd: folder, env }, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Registers a source by the command line of this checkout. */
function sourceAdd(name: string, ...options: string[]) {
  const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  return spawnSync(process.execPath, [cli, 'source', 'add', name, ...options], { env, encoding: 'utf8' });
}

test('`daybook source add --for` registers nothing for a program that needs a certificate, without one', async () => {
  const { status, stderr } = sourceAdd('uncertified', '--for', 'journal');
  expect(status).toBe(2);
  expect(stderr).toContain('journal can send no token: give --certificate NAME');
  const { sources } = await server.client().listSources();
  expect(sources.map(({ name }) => name)).not.toContain('uncertified');
});

test('`daybook source add --for` prints the same, ready to be run', async ({ skip }) => {
  skip(spawnSync('which', ['curl']).status !== 0, 'needs curl');
  const using = temporary();
  try {
    const printed = sourceAdd('printed', '--for', 'curl');
    expect(printed).toMatchObject({ status: 0 });
    shell(printed.stdout, using.folder);
    expect(await eventsOf('printed', 1)).toHaveLength(1);
  } finally {
    using[Symbol.dispose]();
  }
});
