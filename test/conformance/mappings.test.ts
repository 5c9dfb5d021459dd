import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fastify } from 'fastify';
import { expect, test, vi } from 'vitest';
import { caughtUp, Follower, readLog, Server, temporary } from '../system/support/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const examples = path.join(root, 'examples/mappings');
const dpkgLog = '/var/log/dpkg.log';

function daybook({ url }: Server, token: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', DAYBOOK_URL: url, DAYBOOK_TOKEN: token };
  const command = [path.join(root, 'packages/cli/src/main.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('a mapping that the command keeps and puts on a source reads what a real program writes, through kills of the server', async () => {
  using place = temporary();
  const file = path.join(place.folder, 'app.log');
  const app = fastify({
    logger: {
      // As a container runtime writes it.
      stream: new Writable({
        write(chunk: Buffer, _encoding, done) {
          const lines = chunk.toString().trimEnd().split('\n');
          for (const line of lines) appendFileSync(file, `2026-11-28T07:00:00.5Z stdout F ${line}\n`);
          done();
        },
      }),
    },
  });
  app.get('/orders', () => ({ orders: [] }));
  const asks = async (count: number) => {
    for (let i = 0; i < count; i += 1) await app.inject({ url: '/orders', remoteAddress: '192.0.2.7' });
  };
  let server = await Server.start({ data: place.data });
  try {
    await asks(20);
    const tried = daybook(server, server.adminToken, 'parse', 'test', file, '--mapping', `${examples}/fastify.yml`);
    expect([tried.status, tried.stderr]).toEqual([0, '40 lines, 0 could not be read\n']);
    expect(daybook(server, server.adminToken, 'mapping', 'put', `${examples}/fastify.yml`).stdout).toMatch(/is added/);
    const added = daybook(
      server,
      server.adminToken,
      'source',
      'add',
      'app',
      '--format',
      'auto',
      '--mapping',
      'fastify',
    );
    const token = added.stdout.trim();
    await using follower = new Follower(file, path.join(place.folder, 'place.json'), server, token);
    const client = server.client();
    await vi.waitFor(async () => expect((await client.logInfo()).size).toBeGreaterThan(40), { timeout: 60_000 });
    expect(await follower.end('SIGTERM'), follower.output).toBe(0);
    await server.kill();
    server = await Server.start({ data: place.data });
    await asks(20);
    const imported = daybook(server, token, 'import', file, '--json');
    expect([imported.status, imported.stderr]).toEqual([0, '']);
    expect(JSON.parse(imported.stdout)).toMatchObject({ lines: 80, unparsed: 0, formats: ['mapping:fastify'] });
    await caughtUp(server);
    const found = await server.client().search({ q: 'request.url:/orders AND origin.ip:192.0.2.7', limit: 100 });
    expect(found.events).toHaveLength(60);
    expect(found.events[0]?.event).toMatchObject({
      kind: 'http.request',
      ext: { stream: 'stdout', 'daybook.mapping': expect.stringMatching(/^fastify@[0-9a-f]{16}$/) },
    });
    await server.end();
    const [change] = (await readLog(place.data)).filter(({ action }) => action === 'mapping.add');
    expect(Buffer.from(change?.raw?.bytes ?? []).toString()).toBe(readFileSync(`${examples}/fastify.yml`, 'utf8'));
  } finally {
    await server[Symbol.asyncDispose]();
    await app.close();
  }
}, 120_000);

test("every line of this machine's own dpkg.log is read by the example", async ({ skip }) => {
  skip(!existsSync(dpkgLog), 'needs a log of dpkg');
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  const lines = readFileSync(dpkgLog, 'utf8');
  const part = path.join(place.folder, 'dpkg.log');
  writeFileSync(part, lines.split('\n').slice(0, 5_000).join('\n'));
  const { status, stderr } = daybook(
    server,
    server.adminToken,
    'parse',
    'test',
    part,
    '--mapping',
    `${examples}/dpkg.yml`,
  );
  expect([status, stderr]).toEqual([0, expect.stringMatching(/ lines, 0 could not be read/)]);
});

test('a faulty mapping is refused with the line and the column of each fault', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  const file = path.join(place.folder, 'faulty.yml');
  writeFileSync(file, 'name: m\nreads: text\ncases:\n  - match: "("\n    event: { kind: nothing }\n');
  const { status, stderr } = daybook(server, server.adminToken, 'mapping', 'put', file);
  expect(status).toBe(1);
  expect(stderr).toMatch(/line 4, column 12, cases\[0\]\.match: RE2 does not take the pattern/);
  expect(stderr).toMatch(/line 5, column 20, cases\[0\]\.event\.kind: expected one of the kinds/);
});
