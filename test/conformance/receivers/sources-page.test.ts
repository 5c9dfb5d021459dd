import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeDatabase } from '../../../packages/server/src/platform/testing-database.ts';
import { Authority, hasOpenssl, Server, temporary } from '../../system/support/index.ts';
import { found } from './found.ts';
import { documentedIn } from './programs/documented.ts';

/** What the page on sources has and no other test runs; addresses, ports, paths and tokens alone are replaced. */
const page = 'sources.md';
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const sharedKey = '8f1b6f2d0c9a4e7b8f1b6f2d0c9a4e7b';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program in a folder where the packages that it asks for are. */
function run(folder: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): Ran {
  const [program = '', ...args] = command;
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH: `${path.dirname(process.execPath)}:${PATH}`, HOME };
  return spawnSync(program, args, { cwd: folder, env: { ...own, ...env }, encoding: 'utf8', timeout: 60_000 });
}

function runModule(folder: string, text: string, env: NodeJS.ProcessEnv = {}): Ran {
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'module.mjs'), text);
  return run(folder, [process.execPath, 'module.mjs'], env);
}

const portOf = (server: Server, name: string): string => {
  const port = new RegExp(`${name} at 127\\.0\\.0\\.1:(\\d+)`).exec(server.output)?.[1];
  if (port === undefined) throw new Error(`no port of ${name} in:\n${server.output}`);
  return port;
};

test('the listeners of the page are opened, each of them', async ({ skip }) => {
  skip(!hasOpenssl, 'needs openssl');
  using place = temporary();
  const authority = new Authority(place.folder, 'authority');
  const own = authority.issue('own', 'DNS:localhost,IP:127.0.0.1');
  const keyFile = path.join(place.folder, 'forward.key');
  writeFileSync(keyFile, `${sharedKey}\n`);
  const loopback = '127.0.0.1:0';
  const blocks = [
    documentedIn(page, 'Syslog', 0, {
      '127.0.0.1:5514': loopback,
      '0.0.0.0:5514': loopback,
      '0.0.0.0:6514': loopback,
    }),
    documentedIn(page, 'GELF', 0, { '127.0.0.1:12201': loopback, '0.0.0.0:12201': loopback }),
    documentedIn(page, 'Fluent forward', 0, {
      '0.0.0.0:24224': loopback,
      '127.0.0.1:24225': loopback,
      '/etc/daybook/forward.key': keyFile,
    }),
  ];
  const config = path.join(place.folder, 'daybook.yaml');
  writeFileSync(config, ['listeners:\n', ...blocks.map((block) => block.replace('listeners:\n', ''))].join(''));
  const tls = { DAYBOOK_TLS_CERT: own.cert, DAYBOOK_TLS_KEY: own.key, DAYBOOK_TLS_CLIENT_CA: authority.cert };
  const env = { DAYBOOK_CONFIG: config, ...tls };
  await using server = await Server.start({ data: place.data, env });
  const heard = [...server.output.matchAll(/^ {2}(\S+ over \S+) at /gm)].map(([, name]) => name);
  const listeners = ['syslog over tcp', 'syslog over udp', 'syslog over tls', 'GELF over tcp', 'GELF over udp'];
  expect(heard.map((name) => name?.toLowerCase()).toSorted()).toEqual(
    [...listeners, 'forward over tls', 'forward over tcp'].map((name) => name.toLowerCase()).toSorted(),
  );
});

test('the settings of enrichment are taken', () => {
  using place = temporary();
  const config = path.join(place.folder, 'daybook.yaml');
  const files = { '/var/lib/daybook/country.mmdb': 'country.mmdb', '/var/lib/daybook/asn.mmdb': 'asn.mmdb' };
  for (const file of Object.values(files))
    writeFileSync(path.join(place.folder, file), writeDatabase({ '192.0.2.0/24': { country_code: 'DE' } }));
  const here = Object.fromEntries(Object.entries(files).map(([at, file]) => [at, path.join(place.folder, file)]));
  writeFileSync(config, documentedIn(page, 'Country, network and kind of program', 0, here));
  const cli = path.join(repository, 'packages/cli/src/main.ts');
  const checked = run(place.folder, [process.execPath, cli, 'config', 'check', '--config', config]);
  expect([checked.status, checked.stderr]).toEqual([0, '']);
});

test('the commands of the page: a source is added, gives a sign of life, and is asked about', async ({ skip }) => {
  skip(spawnSync('which', ['curl']).status !== 0, 'needs curl');
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  const cli = `'${process.execPath}' '${path.join(repository, 'packages/cli/src/main.ts')}'`;
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const typed = (block: string): string => block.replace(/^\$ daybook/, cli);
  const added = run(place.folder, ['sh', '-c', typed(documentedIn(page, 'Add one', 0, {}))], env);
  expect(added.status, added.stderr).toBe(0);
  expect((await server.client().listSources()).sources).toMatchObject([
    { name: 'shop-web', labels: { site: 'vienna' } },
  ]);
  const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
  const beat = documentedIn(page, 'Whether everything came', 1, { 'https://log.example.org': server.url });
  const taken = run(place.folder, ['sh', '-c', beat], { DAYBOOK_TOKEN: token });
  expect([taken.status, taken.stdout]).toEqual([0, '{"silentAfterSeconds":86400}']);
  const asked = run(place.folder, ['sh', '-c', typed(documentedIn(page, 'Whether everything came', 0, {}))], env);
  expect(asked.stdout).toContain('shop: ');
});

test('pino-loki and splunk-logging, set up as the page has it', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  const { token } = await server.client().addSource({ name: 'shop', format: 'auto' });
  const address = { 'https://daybook.example.org': server.url };
  const loki = documentedIn(page, 'Loki clients', 0, address).trim().replace(/;$/, '');
  const hec = documentedIn(page, 'Splunk HEC clients', 0, address);
  const ran = runModule(
    place.folder,
    `import { pinoLoki } from 'pino-loki';
import splunk from 'splunk-logging';
const { Logger } = splunk;
const TOKEN = process.env.TOKEN;
const stream = ${loki};
stream.write(JSON.stringify({ level: 30, time: Date.now(), msg: 'by pino' }) + '\\n');
stream.end();
${hec}
await new Promise((resolve, reject) => logger.send({ message: 'by splunk' }, (error) => (error ? reject(error) : resolve())));
`,
    { TOKEN: token },
  );
  expect(ran.status, ran.stderr).toBe(0);
  const events = await found(server, 'source:shop', 2);
  expect(events.map(({ event }) => event.service?.name).filter((name) => name === 'shop')).toHaveLength(1);
});

test('gelf-pro and @fluent-org/logger, as the page has them', async () => {
  using place = temporary();
  const keyFile = path.join(place.folder, 'forward.key');
  writeFileSync(keyFile, `${sharedKey}\n`);
  const env = {
    DAYBOOK_LISTENERS_GELF: '[{transport: tcp, address: "127.0.0.1:0", source: shop}]',
    DAYBOOK_LISTENERS_FORWARD: `[{transport: tcp, address: "127.0.0.1:0", source: shop, sharedKey: "file:${keyFile}"}]`,
  };
  await using server = await Server.start({ data: place.data, env });
  await server.client().addSource({ name: 'shop', format: 'auto' });
  const gelf = documentedIn(page, 'GELF', 1, { '12201': portOf(server, 'gelf over tcp') });
  const fluent = documentedIn(page, 'Fluent forward', 1, { '24224': portOf(server, 'forward over tcp') });
  const ran = runModule(place.folder, `${gelf}\n${fluent}\nprocess.exit();\n`, { FORWARD_KEY: sharedKey });
  expect(ran.status, ran.stderr).toBe(0);
  const events = await found(server, 'source:shop', 2);
  expect(events.map(({ event }) => [event.kind, event.actor?.id])).toEqual([
    ['auth.login', 'bob'],
    ['auth.login', 'bob'],
  ]);
});
