import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../packages/cli/src/program.ts';
import { alertsOf, loginLines, Server, temporary } from './support/index.ts';

const place = temporary();
let server: Server;

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  const lines = loginLines([{ id: 'alice' }]);
  await server.client().sendEvents(lines, 'application/x-ndjson', { source: 'shop', ack: 'indexed' });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** What the command line says on standard output, or, where it fails, on the other. */
async function daybook(...args: string[]): Promise<string> {
  const said = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[stream] += chunk.toString();
        done();
      },
    });
  const stdin = (async function* () {})();
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const terminal = { env, stdin, stdout: into('stdout'), stderr: into('stderr') };
  const exitCode = await run(args, terminal as unknown as Parameters<typeof run>[1]);
  return exitCode === 0 ? said.stdout : said.stderr;
}

test('a search is saved, listed and removed by its name, and what is no query is not saved', async () => {
  const id = (await daybook('views', 'save', 'Alice', 'actor.id:alice', '--since', '24h', '--about', 'Her')).trim();
  const [view] = (await server.client().listViews()).views;
  expect(view).toMatchObject({ id, name: 'Alice', q: 'actor.id:alice', since: '24h', description: 'Her' });
  expect(await daybook('views', 'list')).toMatch(/Alice +yours +24h +actor\.id:alice/);
  expect(await daybook('views', 'save', 'Wrong', 'nosuch:1')).toContain('nosuch');
  expect(await daybook('views', 'remove', 'Nobody')).toContain('no view is called Nobody');
  expect(await daybook('views', 'remove', 'Alice')).toBe('Alice is removed\n');
  expect(await daybook('views', 'list')).toContain('There are no views yet');
});

test('a note is written on an event, and listed with who wrote it and under which role', async () => {
  const [event] = (await server.client().search({ q: 'actor.id:alice' })).events;
  const position = event?.position ?? '';
  expect(await daybook('note', position)).toBe('None that you see.\n');
  expect(await daybook('note', position, 'Asked her.\nIt was her.')).toMatch(/^Noted, as event 1:\d+\n$/);
  await expect
    .poll(() => daybook('note', position), { timeout: 20_000 })
    .toMatch(/ as \w+\n {2}Asked her\.\n {2}It was her\.\n$/);
  expect(await daybook('note', 'nowhere', 'x')).toContain('nowhere is no position');
});

const rules = path.resolve(import.meta.dirname, '../../packages/server/src/watch/shipped-rules');

test('rules are tried with their examples, imported and listed; what they find is listed and handled', async () => {
  expect(await daybook('rules', 'test', rules)).toMatch(/^\d{2,3} examples tried, 0 wrong\n$/);
  const id = '00000000-0000-4000-8000-000000000001';
  const logsource = 'logsource: {product: daybook}';
  const file = path.join(place.folder, 'export.yml');
  writeFileSync(
    file,
    `title: Bulk export\nid: ${id}\nauthor: Ed\nlevel: high\n${logsource}\ndetection: {s: {action: dump}, condition: s}\nexamples: {match: [{action: open}]}\n`,
  );
  expect(await daybook('rules', 'test', file)).toContain('Bulk export: match 1 does not match, and should');
  expect(await daybook('rules', 'import', file, '--enable')).toBe('1 added, 0 replaced, 0 unchanged, 0 refused\n');
  expect(await daybook('rules', 'list', '--enabled')).toMatch(
    new RegExp(`${id} +yes +high +\\d+ .*Daybook +Ed +Bulk export`),
  );

  const event = JSON.stringify({ action: 'dump', actor: 'mallory', kind: 'data.export' });
  await server.client().sendEvents(event, 'application/json', { source: 'shop' });
  const [alert] = await alertsOf(server);
  const alertId = alert?.id ?? '';
  expect(await daybook('alerts')).toMatch(new RegExp(`${alertId} .* high +open +1 +Bulk export`));
  expect(JSON.parse(await daybook('alerts', 'show', alertId))).toMatchObject({ rule: id, evidence: alert?.evidence });
  expect(await daybook('alerts', 'assign', alertId, 'Olga')).toBe(`${alertId} is assigned: Olga\n`);
  expect(await daybook('alerts', 'close', alertId, '--verdict', 'benign', '--reason', 'a drill')).toBe(
    `${alertId} is closed: benign, Olga\n`,
  );
  expect(await daybook('alerts', 'acknowledge', alertId)).toContain('nobody can acknowledge it');
  expect(await daybook('alerts')).toBe('There are none.\n');
  expect(await daybook('rules', 'backtest', file, '--from', '1h')).toMatch(
    /^day +matches +alerts +rule\n20\d\d-\d\d-\d\d +1 +1 +Bulk export\nBulk export: 1 matches, 1 alerts\n {2}\S+ {2}1:\d+\n\d+ events were looked at\n$/,
  );
  const why = ['--owner', 'olga', '--reason', 'the nightly backup', '--until', '30d'] as const;
  const made = /^Exception (\S+) from Bulk export holds until 20\d\d-/.exec(
    await daybook('exceptions', 'add', id, 'actor.id:backup', ...why),
  );
  expect(await daybook('exceptions')).toMatch(/ 0 .*olga +Bulk export +actor\.id:backup/);
  expect(await daybook('exceptions', 'add', id, 'actor.id:(', ...why)).toContain('At character 9');
  expect(await daybook('exceptions', 'end', made?.[1] ?? '', '--reason', 'moved')).toBe(
    'The exception from Bulk export has ended; it held back 0 events\n',
  );
  expect(await daybook('exceptions')).toBe('There are none.\n');
  expect(await daybook('rules', 'disable', id, '--reason', 'noise')).toBe('Bulk export is disabled\n');
});
