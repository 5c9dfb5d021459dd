import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canTakeNetworkAway } from '../../system/support/index.ts';
import { documented } from './programs/documented.ts';
import { Receiving } from './programs/receiving.ts';
import { freePort, hasPackaged, packaged, packagedEnv, Running } from './programs/running.ts';

let daybook: Receiving;

beforeAll(async () => {
  daybook = await Receiving.start();
});
afterAll(async () => await daybook?.[Symbol.asyncDispose]());

/** Neither runs as root: here root is somebody else, without any rights but those of an owner. */
const asSomebody = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

function folderOf(name: string): string {
  const folder = path.join(daybook.folder, name);
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  return folder;
}

/** What a program says, which may be that it was refused. */
function run(command: readonly string[], input: string, env: NodeJS.ProcessEnv = {}): string {
  const [program = '', ...args] = command;
  const ran = spawnSync(program, args, { input, env: { ...packagedEnv, ...env }, encoding: 'utf8', timeout: 60_000 });
  return `${ran.stdout}${ran.stderr}`;
}

/** In the order in which they happened; what says nothing of who did what is left out. */
const briefly = async (q: string, count: number) =>
  (await daybook.events(q, count)).map(({ kind, outcome, actor, target, origin }) => [
    kind,
    outcome,
    actor?.id,
    (target?.resources ?? []).map(({ type, id }) => `${type} ${id}`).join(', '),
    origin?.ip,
  ]);

const bin = 'usr/lib/postgresql/15/bin';

test('PostgreSQL with pgaudit: who signs in, who is refused, and what they read and change arrives', async ({
  skip,
}) => {
  const programs = [`${bin}/postgres`, `${bin}/initdb`, `${bin}/psql`];
  skip(!canTakeNetworkAway || !hasPackaged(...programs), 'needs root, namespaces and postgresql-15');
  const folder = folderOf('postgresql');
  const data = path.join(folder, 'data');
  const initdb = [...asSomebody, packaged(`${bin}/initdb`), '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'];
  const said = run([...initdb, '--no-sync', '--locale=C'], '');
  const port = await freePort();
  appendFileSync(path.join(data, 'postgresql.conf'), documented('PostgreSQL', { '/var/log/postgresql': folder }));
  appendFileSync(
    path.join(data, 'postgresql.conf'),
    `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder}'\nfsync = off\njit = off\n`,
  );
  const access = 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
  writeFileSync(path.join(data, 'pg_hba.conf'), access);
  const command = [...asSomebody, packaged(`${bin}/postgres`), '-D', data];
  await using postgresql = await new Running(command, { cwd: folder }).listening(port);
  const psql = (user: string, password: string, host: string, text: string): string =>
    run(
      [packaged(`${bin}/psql`), '-X', '-q', '-h', host, '-p', String(port), '-U', user, '-d', 'postgres', '-f', '-'],
      text,
      { PGPASSWORD: password },
    );
  const made = psql(
    'postgres',
    '',
    folder,
    "create role alice login password 'alpine'; grant create on schema public to alice;",
  );
  expect(made, said + postgresql.said).toBe('');

  await using _ = await daybook.follow('postgresql', path.join(folder, 'daybook.json'), 'postgresql');
  psql('alice', 'wrong', '127.0.0.1', 'select 1');
  const did = `create table orders (id int, note text);
insert into orders values (1, 'a "quoted" note');
select note
  from orders;
grant select on orders to public;
drop table orders;
`;
  expect(psql('alice', 'alpine', '127.0.0.1', did)).toContain('a "quoted" note');
  const events = await briefly(
    'source:postgresql AND actor.id:alice AND kind:(auth.login OR data.* OR admin.* OR system.*)',
    7,
  );
  const [database, table] = ['database postgres', 'database postgres, table orders'];
  // What pgaudit writes, it writes before it is done.
  expect(events, postgresql.said).toEqual([
    ['auth.login', 'failure', 'alice', database, '127.0.0.1'],
    ['auth.login', 'success', 'alice', database, '127.0.0.1'],
    ['data.create', 'unknown', 'alice', table, '127.0.0.1'],
    ['data.create', 'unknown', 'alice', table, '127.0.0.1'],
    ['data.read', 'unknown', 'alice', table, '127.0.0.1'],
    ['admin.role.grant', 'unknown', 'alice', 'database postgres, object orders', '127.0.0.1'],
    ['data.delete', 'unknown', 'alice', table, '127.0.0.1'],
  ]);
}, 120_000);

test('MariaDB with server_audit: who signs in, who is refused, and what they read and change arrives', async ({
  skip,
}) => {
  const programs = [
    'usr/sbin/mariadbd',
    'usr/bin/mariadb',
    'usr/bin/mariadb-install-db',
    'usr/lib/mysql/plugin/server_audit.so',
  ];
  skip(!canTakeNetworkAway || !hasPackaged(...programs), 'needs root, namespaces and mariadb-server');
  const folder = folderOf('mariadb');
  const file = path.join(folder, 'server_audit.log');
  const port = await freePort();
  const config = path.join(folder, 'my.cnf');
  const share = packaged('usr/share/mysql');
  writeFileSync(
    config,
    `${documented('MariaDB', { '/var/log/mysql/server_audit.log': file })}
datadir = ${folder}/data\nsocket = ${folder}/s\npid_file = ${folder}/pid\nport = ${port}\nbind_address = 127.0.0.1
plugin_dir = ${packaged('usr/lib/mysql/plugin')}\nlc_messages_dir = ${share}\ncharacter_sets_dir = ${share}/charsets
log_error = ${folder}/error.log\nskip_name_resolve = ON\ninnodb_flush_method = fsync\ninnodb_use_native_aio = OFF\n`,
  );
  const install = [
    ...asSomebody,
    packaged('usr/bin/mariadb-install-db'),
    '--no-defaults',
    `--basedir=${packaged('usr')}`,
  ];
  const said = run(
    [...install, `--datadir=${folder}/data`, '--skip-test-db', '--auth-root-authentication-method=normal'],
    '',
  );
  await using mariadb = await new Running([...asSomebody, packaged('usr/sbin/mariadbd'), `--defaults-file=${config}`], {
    cwd: folder,
    env: { TZ: 'UTC' },
  }).listening(port);
  const client = (user: string, password: string, host: readonly string[], text: string): string =>
    run(
      [
        packaged('usr/bin/mariadb'),
        '--no-defaults',
        ...host,
        '-u',
        user,
        ...(password === '' ? [] : [`-p${password}`]),
      ],
      text,
    );
  const bySocket = ['-S', path.join(folder, 's')];
  const overTcp = ['-h', '127.0.0.1', '-P', String(port)];
  const made = client(
    'root',
    '',
    bySocket,
    "create database shop; create user alice@'%' identified by 'alpine'; grant all on shop.* to alice@'%';",
  );
  expect(made, said + mariadb.said).toBe('');

  await using _ = await daybook.follow('mariadb', file, 'mysql');
  client('alice', 'wrong', overTcp, 'select 1');
  const did = `create table shop.orders (id int, note text);
insert into shop.orders values (1, 'a "quoted" note');
select note
  from shop.orders;
drop table shop.orders;
`;
  expect(client('alice', 'alpine', overTcp, did)).toContain('a "quoted" note');
  const events = await briefly(
    'source:mariadb AND actor.id:alice AND kind:(auth.login OR data.* OR admin.* OR system.*)',
    6,
  );
  const table = 'database shop, table shop.orders';
  expect(events, mariadb.said).toEqual([
    ['auth.login', 'failure', 'alice', '', '127.0.0.1'],
    ['auth.login', 'success', 'alice', '', '127.0.0.1'],
    ['data.create', 'success', 'alice', table, '127.0.0.1'],
    ['data.create', 'success', 'alice', table, '127.0.0.1'],
    ['data.read', 'success', 'alice', table, '127.0.0.1'],
    ['data.delete', 'success', 'alice', table, '127.0.0.1'],
  ]);
}, 120_000);
