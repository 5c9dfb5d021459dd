import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from '../../scripts/package/build.ts';
import { packFolder } from '../../scripts/package/tarball.ts';
import { canTakeNetworkAway, inNetworkOf, Server, temporary, withoutNetwork } from './support/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const nobody = 65_534;
const place = temporary();
/** Where the package lies after it was moved. */
const folder = path.join(place.folder, 'some where else/daybook');
const daybook = path.join(folder, 'bin/daybook');

beforeAll(() => {
  const built = buildPackage({ root, out: path.join(place.folder, 'out'), link: true });
  mkdirSync(path.dirname(folder));
  renameSync(built, folder);
  chmodSync(place.folder, 0o755);
});

afterAll(() => place[Symbol.dispose]());

/** The environment has no Node of ours in its path. */
function run(program: string, ...args: string[]) {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  return spawnSync(program, args, { encoding: 'utf8', env, timeout: 60_000 });
}

const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--no-new-privs'];

test('moved elsewhere, as an ordinary user, without network: an event goes in, is found and proved, and the log verifies', async ({
  skip,
}) => {
  skip(!canTakeNetworkAway, 'needs root and network namespaces');
  const home = path.join(place.folder, 'nobody');
  mkdirSync(home);
  chownSync(home, nobody, nobody);
  const data = path.join(home, 'data');
  const wrapper = [...withoutNetwork, ...asNobody];
  await using server = await Server.start({ data, command: [daybook], wrapper, env: { HOME: home } });
  expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${nobody}\\s`, 'm'));

  const script = `
    set -eu
    export DAYBOOK_URL=${server.url} DAYBOOK_TOKEN=${server.adminToken} HOME=${home}
    cd ${home}
    echo '192.0.2.7 - alice [23/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "-"' > access.log
    "$1" import access.log --source web
    until "$1" query actor.id:alice --output json > found.json && grep -q alice found.json; do sleep 0.2; done
    "$1" receipt 1:2 > alice.receipt
    "$1" verify --receipt alice.receipt --key data/log.vkey`;
  const [enter = '', ...entering] = inNetworkOf(server.pid);
  const told = run(enter, ...entering, ...asNobody, 'sh', '-c', script, 'sh', daybook);
  expect({ status: told.status, stderr: told.stderr }).toMatchObject({ status: 0 });

  expect(await server.end()).toMatchObject({ code: 0 });
  expect(run(daybook, 'verify', '--dir', data, '--no-state').status).toBe(0);
});

test('the package has no test, no development tool, and no link that leads out of it', () => {
  expect(run('find', `${folder}/packages`, '-name', '*.test.ts').stdout).toBe('');
  for (const name of ['vitest', 'typescript', 'fast-check', 'knip']) {
    expect(existsSync(`${root}/node_modules/${name}`), name).toBe(true);
    expect(existsSync(`${folder}/node_modules/${name}`), name).toBe(false);
  }
  const links = run('find', folder, '-type', 'l', '-printf', '%l\n').stdout.split('\n').filter(Boolean);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((to) => !/^\.\.\/\.\.\/packages\/[a-z]+$/.test(to))).toEqual([]);
});

test('what Prometheus and Grafana need is in it, as the repository has it', () => {
  for (const file of ['prometheus/daybook.rules.yml', 'prometheus/prometheus.yml', 'grafana/daybook.json'])
    expect(readFileSync(path.join(folder, file)).equals(readFileSync(path.join(root, 'deploy', file))), file).toBe(
      true,
    );
});

test('it brings its console along', async () => {
  await using server = await Server.start({ data: path.join(place.folder, 'with-console'), command: [daybook] });
  const page = await (await server.fetch('/', { headers: { accept: 'text/html' } })).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
  const answer = await server.fetch(script);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
});

test('an archive of a folder unpacks to the same, and is the same when it is packed again', () => {
  const small = path.join(place.folder, 'small');
  mkdirSync(`${small}/bin`, { recursive: true });
  writeFileSync(`${small}/bin/daybook`, '#!/bin/sh\n', { mode: 0o755 });
  const archive = packFolder(small);
  const bytes = readFileSync(archive);
  const listed = run('tar', '-tvzf', archive).stdout;
  expect(listed).toMatch(/^-rwxr-xr-x 0\/0 .+ small\/bin\/daybook$/m);
  expect(readFileSync(packFolder(small)).equals(bytes)).toBe(true);
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test('systemd takes the unit as it is, without a word of warning', ({ skip }) => {
  skip(!hasSystemd, 'needs systemd-analyze');
  const unit = readFileSync(path.join(folder, 'daybook.service'), 'utf8');
  expect(unit).toContain('ExecStart=/opt/daybook/bin/daybook serve ');
  // Installed where this test may write: without spaces, and executable.
  const bin = path.join(place.folder, 'daybook-bin');
  writeFileSync(bin, '#!/bin/sh\n', { mode: 0o755 });
  const file = path.join(place.folder, 'daybook.service');
  writeFileSync(file, unit.replace('/opt/daybook/bin/daybook', bin));
  const { status, stdout, stderr } = run('systemd-analyze', 'verify', '--man=no', file);
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});
