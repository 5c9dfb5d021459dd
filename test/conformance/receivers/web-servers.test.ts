import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documented } from './programs/documented.ts';
import { Receiving } from './programs/receiving.ts';
import { freePort, hasPackaged, packaged, packagedEnv, Running } from './programs/running.ts';

let daybook: Receiving;

beforeAll(async () => {
  daybook = await Receiving.start();
});
afterAll(async () => await daybook?.[Symbol.asyncDispose]());

const password = 'open-sesame';
const host = 'daybook.example.org';

/** A folder for one program, which its workers may read. */
function folderOf(name: string): string {
  const folder = path.join(daybook.folder, name);
  mkdirSync(path.join(folder, 'site/private'), { recursive: true });
  chmodSync(daybook.folder, 0o711);
  for (const place of ['', 'private/']) writeFileSync(path.join(folder, 'site', place, 'index.html'), 'hello\n');
  const hash = createHash('sha1').update(password).digest('base64');
  writeFileSync(path.join(folder, 'htpasswd'), `alice:{SHA}${hash}\n`);
  return folder;
}

/** Alice reads a page, Mallory is refused, and somebody asks for what is not there. */
async function ask(port: number): Promise<void> {
  const as = (user: string, secret: string) => ({
    headers: { authorization: `Basic ${btoa(`${user}:${secret}`)}`, 'user-agent': 'check/1' },
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = [
    await fetch(`${url}/private/`, as('alice', password)),
    await fetch(`${url}/private/`, as('mallory', 'wrong')),
    await fetch(`${url}/missing`, { method: 'POST', body: 'a=b', headers: { 'user-agent': 'check/1' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 404]);
  await Promise.all(answers.map((answer) => answer.text()));
}

/** What must be there of it, by status; `users` are those that the log names. */
const asked = (name: string | null, users: readonly (string | null)[]) =>
  [
    { request: { method: 'GET', url: '/private/', status: 200 }, outcome: 'success' },
    { request: { method: 'GET', url: '/private/', status: 401 }, outcome: 'denied' },
    { request: { method: 'POST', url: '/missing', status: 404 }, outcome: 'failure' },
  ].map((event, i) => ({
    ...event,
    kind: 'http.request',
    actor: users[i] ? { type: 'user', id: users[i] } : { type: 'anonymous' },
    origin: { ip: '127.0.0.1' },
    ...(name === null ? {} : { service: { name } }),
  }));

/** By status: a server writes a request down after its answer, and not before the next one's. */
async function arrived(q: string) {
  const events = await daybook.events(q, 3);
  return events.toSorted((a, b) => (a.request?.status ?? 0) - (b.request?.status ?? 0));
}

test('nginx: requests arrive over syslog, and from its file', async ({ skip }) => {
  skip(!hasPackaged('usr/sbin/nginx'), 'needs nginx (unpacked by `npm run conformance`)');
  const folder = folderOf('nginx');
  const port = await freePort();
  const file = path.join(folder, 'access.log');
  const replaced = { [`${host}:5514`]: `127.0.0.1:${daybook.port('udp')}`, '/var/log/nginx/access.log': file };
  const temporaries = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = `
    daemon off; worker_processes 1; user root; pid ${folder}/pid; error_log stderr;
    events { worker_connections 64; }
    http {
      ${temporaries.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      ${documented('nginx', replaced)}
      server {
        listen 127.0.0.1:${port}; root ${folder}/site;
        location /private/ { auth_basic "x"; auth_basic_user_file ${folder}/htpasswd; }
      }
    }`;
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const command = [packaged('usr/sbin/nginx'), '-e', 'stderr', '-c', path.join(folder, 'nginx.conf')];
  await using nginx = await new Running(command, { cwd: folder }).listening(port);
  await ask(port);
  await using _ = await daybook.follow('nginx-file', file, 'combined');
  const users = ['alice', 'mallory', null];
  expect(await arrived('source:udp AND service.name:nginx'), nginx.said).toMatchObject(asked('nginx', users));
  expect(await arrived('source:nginx-file'), nginx.said).toMatchObject(asked(null, users));
});

test('Apache: requests arrive by logger over syslog, and from its file', async ({ skip }) => {
  skip(!hasPackaged('usr/sbin/apache2'), 'needs apache2-bin (unpacked by `npm run conformance`)');
  const folder = folderOf('apache');
  const port = await freePort();
  const file = path.join(folder, 'access.log');
  const replaced = { [host]: '127.0.0.1', '5514': daybook.port('tcp'), '/var/log/apache2/access.log': file };
  const modules = ['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic', 'dir'];
  const config = `
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
User #65534
Group #65534
${modules.map((name) => `LoadModule ${name}_module ${packaged(`usr/lib/apache2/modules/mod_${name}.so`)}`).join('\n')}
ErrorLog "${folder}/error.log"
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
${documented('Apache', replaced)}
DocumentRoot ${folder}/site
DirectoryIndex index.html
<Directory ${folder}/site/private>
  AuthType Basic
  AuthName x
  AuthUserFile ${folder}/htpasswd
  Require valid-user
</Directory>`;
  writeFileSync(path.join(folder, 'apache.conf'), config);
  const command = [packaged('usr/sbin/apache2'), '-DFOREGROUND', '-f', path.join(folder, 'apache.conf')];
  await using apache = await new Running(command, { cwd: folder }).listening(port);
  await ask(port);
  await using _ = await daybook.follow('apache-file', file, 'combined');
  const users = ['alice', 'mallory', null];
  expect(await arrived('source:tcp AND service.name:apache'), apache.said).toMatchObject(asked('apache', users));
  expect(await arrived('source:apache-file'), apache.said).toMatchObject(asked(null, users));
});

test('HAProxy: requests arrive over UDP, and over TCP by a ring', async ({ skip }) => {
  skip(!hasPackaged('usr/sbin/haproxy'), 'needs haproxy (unpacked by `npm run conformance`)');
  const folder = folderOf('haproxy');
  const port = await freePort();
  const replaced = {
    [`${host}:5514`]: `127.0.0.1:${daybook.port('tcp')}`,
    [`${host}:5515`]: `127.0.0.1:${daybook.port('udp')}`,
  };
  const config = `${documented('HAProxy', replaced)}
userlist staff
  user alice insecure-password ${password}
frontend web
  bind 127.0.0.1:${port}
  http-request return status 404 if { path /missing }
  http-request auth unless { http_auth(staff) }
  http-request return status 200 content-type text/plain string hello
`;
  writeFileSync(path.join(folder, 'haproxy.cfg'), config);
  const command = [packaged('usr/sbin/haproxy'), '-db', '-f', path.join(folder, 'haproxy.cfg')];
  await using haproxy = await new Running(command, { cwd: folder }).listening(port);
  await ask(port);
  // Its log does not name the user; the connection that found it ready asked for nothing.
  const expected = asked('haproxy', [null, null, null]);
  for (const source of ['udp', 'tcp']) {
    const q = `source:${source} AND service.name:haproxy AND (action:GET OR action:POST)`;
    expect(await arrived(q), haproxy.said).toMatchObject(expected);
  }
});

test('Caddy: requests arrive as JSON over TCP, and from its file', async ({ skip }) => {
  skip(!hasPackaged('usr/bin/caddy'), 'needs caddy (unpacked by `npm run conformance`)');
  const folder = folderOf('caddy');
  const port = await freePort();
  const file = path.join(folder, 'access.log');
  const replaced = { [`${host}:5514`]: `127.0.0.1:${daybook.port('tcp')}`, '/var/log/caddy/access.log': file };
  const caddyAt = packaged('usr/bin/caddy');
  const hash = spawnSync(caddyAt, ['hash-password', '--plaintext', password], { env: packagedEnv }).stdout.toString();
  const [globals = ''] = documented('Caddy', replaced).split(/^\}$/m);
  const config = `${globals}
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  log
  root * ${folder}/site
  basicauth /private/* {
    alice ${hash.trim()}
  }
  file_server
}
`;
  writeFileSync(path.join(folder, 'Caddyfile'), config);
  const command = [caddyAt, 'run', '--adapter', 'caddyfile', '--config', path.join(folder, 'Caddyfile')];
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  await using caddy = await new Running(command, { cwd: folder, env }).listening(port);
  await ask(port);
  await using _ = await daybook.follow('caddy-file', file, 'caddy');
  // It names who signed in only.
  const expected = asked('caddy', ['alice', null, null]);
  expect(await arrived('source:caddy-file'), caddy.said).toMatchObject(expected);
  expect(await arrived('source:tcp AND service.name:caddy'), caddy.said).toMatchObject(expected);
});
