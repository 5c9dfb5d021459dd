import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { EventView } from '@daybook/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packages/cli/src/program.ts';
import { Server, temporary } from './support/index.ts';

const place = temporary();
const otherPlace = temporary();
let first: Server;
let second: Server;
const examples = [
  ['apache-access.log', 'combined'],
  ['auth.log', 'auth'],
] as const;

beforeAll(async () => {
  [first, second] = await Promise.all([Server.start({ data: place.data }), Server.start({ data: otherPlace.data })]);
  for (const [file, format] of examples) {
    const { token } = await first.client().addSource({ name: format, format });
    const lines = readFileSync(path.join(import.meta.dirname, '../../examples', file), 'utf8');
    const part = lines.split('\n').slice(0, 700).join('\n');
    await first.client(token).sendLines(part, { format, referenceMs: Date.UTC(2026, 10, 25), ack: 'indexed' });
  }
  await first.client().sendEvents(JSON.stringify(varied), 'application/json', { source: 'varied', ack: 'indexed' });
  for (const format of ['ndjson', 'ocsf', 'ecs']) {
    expect(await daybook(first, 'export', 'NOT kind:log.*', '--format', format, '-o', fileOf(format))).toMatchObject({
      code: 0,
    });
  }
});

afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  place[Symbol.dispose]();
  otherPlace[Symbol.dispose]();
});

/** With all that is rare: flags, cut marks, changes, contacts, raw that is no text, numbering, odd texts. */
const varied = [
  {
    time: '2026-11-23T10:00:00.123456789+05:45',
    kind: 'admin.role.grant',
    action: 'größe 😀',
    outcome: 'denied',
    seq: '18446744073709551615',
    epoch: 'boot-1',
    actor: { type: 'user', id: 'alice', name: 'Alice', email: 'a@example.org', roles: ['x'], mfa: false },
    target: { user: { id: 'bob', name: 'Bob' }, resources: [{ type: 'role', id: 'admin', labels: ['a'] }] },
    changes: [{ path: 'role', old: null, new: 'admin' }],
    request: { url: `/${'x'.repeat(20_000)}`, durationMs: 0.1 },
    ext: { 'a.b': 1e21, flag: true, empty: '', none: 'a' },
    raw: { mediaType: 'application/octet-stream', base64: 'gIGC' },
  },
  {
    user: 'carol',
    ip: '10.0.0.9:80',
    level: 'warn',
    ts: 1_795_000_000_123,
    odd: '\ud83d',
    n: 12345678901234567890n.toString(),
  },
];

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function daybook(server: Server, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const code = await run(args, { env, stdout, stderr, stdin: [] } as unknown as Parameters<typeof run>[1]);
  return { code, out: stdout.text, err: stderr.text };
}

const fileOf = (name: string) => path.join(place.folder, `${name}.export`);

/** Events of an export in Daybook's own lines, by their ids. */
const viewsOf = (file: string): Map<string, EventView> =>
  new Map(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as EventView)
      .map((view) => [view.event.id, view]),
  );

const importing = (name: string, source: string) =>
  daybook(second, 'import', fileOf(name), '--source', source, '--json').then(
    ({ code, out, err }): { code: number; err: string; [total: string]: unknown } => ({
      code,
      err,
      ...(out === '' ? {} : (JSON.parse(out) as object)),
    }),
  );

describe.each(['ndjson', 'ocsf', 'ecs'])('an export in %s, imported by another server', (format) => {
  test('gives the same events, field by field, and says of each where it was first recorded', async () => {
    const originals = viewsOf(fileOf('ndjson'));
    const imported = await importing(format, `from-${format}`);
    expect(imported).toMatchObject({
      code: 0,
      events: originals.size,
      repeated: 0,
      refused: 0,
      conflicts: 0,
      complete: true,
    });
    const { sources } = await second.client().listSources();
    const number = sources.find(({ name }) => name === `from-${format}`)?.number;
    const { origin } = await first.client().logInfo();
    const wanted = (file: string) => daybook(second, 'export', `source:${number}`, '--format', 'ndjson', '-o', file);
    await second.client().sendEvents('{"action":"last"}', 'application/json', { source: 'other', ack: 'indexed' });
    expect(await wanted(fileOf(`${format}-again`))).toMatchObject({ code: 0 });
    const again = viewsOf(fileOf(`${format}-again`));
    expect(again.size).toBe(originals.size);
    for (const [id, { event, position, received, sourceName }] of originals) {
      expect(again.get(id)).toMatchObject({ own: false, source: number });
      expect(again.get(id)?.event).toEqual({
        ...event,
        imported: { log: origin, position, received, source: sourceName },
      });
    }
  });

  test('adds nothing when it is imported again', async () => {
    const { size } = viewsOf(fileOf('ndjson'));
    expect(await importing(format, `from-${format}`)).toMatchObject({
      code: 0,
      events: 0,
      repeated: size,
      conflicts: 0,
    });
  });
});

test('imported events are found by where they were first recorded', async () => {
  const { events } = await second.client().search({ q: 'imported.log:* AND imported.source:varied', limit: 10 });
  expect(events.map(({ event }) => event.imported?.source)).toEqual(Array.from({ length: 6 }, () => 'varied'));
});

test('the same events in another format add nothing either', async () => {
  const { size } = viewsOf(fileOf('ndjson'));
  expect(await importing('ecs', 'from-ocsf')).toMatchObject({ code: 0, events: 0, repeated: size, conflicts: 0 });
});

test('what comes through a second log keeps where it was first recorded, and is not taken by the log that it is from', async () => {
  const found = await daybook(first, 'import', fileOf('ocsf-again'), '--source', 'back', '--json');
  expect(found.code).toBe(1);
  expect(JSON.parse(found.out)).toMatchObject({ events: 0, refused: viewsOf(fileOf('ndjson')).size });
});

describe('what does not come in whole', () => {
  const lines = () => readFileSync(fileOf('ocsf'), 'utf8').trimEnd().split('\n');

  test('a faulty line is named with its field, the others are taken, and the exit code says so', async () => {
    const [head = '', one = '', two = '', ...rest] = lines();
    const faulty = one.replace(/"actor":\{/, '"actor":{"user":{"uid":7},');
    writeFileSync(fileOf('faulty'), [head, '{"class_uid":3002,"x":1}', faulty, two, rest.at(-1)].join('\n'));
    const { code, out } = await daybook(second, 'import', fileOf('faulty'), '--source', 'faulty');
    expect(code).toBe(1);
    expect(out).toContain('line 2: this is no document that Daybook exported');
    expect(out).toContain('line 3: actor.user: the name is there twice');
    expect(out).toContain('1 event, 0 repeated, 2 refused');
  });

  test('an export that was cut is taken as far as it goes, and the exit code says so', async () => {
    writeFileSync(fileOf('cut'), lines().slice(0, 50).join('\n'));
    const { code, out } = await daybook(second, 'import', fileOf('cut'), '--source', 'cut');
    expect([code, out]).toEqual([1, expect.stringContaining('the export was cut')]);
    expect(out).toContain('49 events');
  });

  test('events that the export only names are counted', async () => {
    const missing = JSON.stringify({ missing: { position: '1:1', code: 'event.destroyed', detail: 'gone' } });
    const all = lines();
    writeFileSync(fileOf('missing'), [...all.slice(0, 3), missing, all.at(-1)].join('\n'));
    const { code, out } = await daybook(second, 'import', fileOf('missing'), '--source', 'missing');
    expect([code, out]).toEqual([0, expect.stringContaining('1 missing in the export')]);
  });

  test.each([
    ['masked', (head: string) => head.replace('"masked":[]', '"masked":["network"]'), 'network was masked'],
    ['two exports', (head: string) => `${head}\n${head.replace('"query":"', '"query":"a')}`, 'several exports'],
    ['CEF', () => 'CEF:0|Daybook|Daybook|1|daybook.export|export|0|msg={}', 'loses parts'],
    ['Combined', () => '#export {"version":1}', 'loses parts'],
  ])('%s is refused before anything is sent', async (name, headOf, message) => {
    const [head = '', ...rest] = lines();
    writeFileSync(fileOf(name), [headOf(head), ...rest].join('\n'));
    const { code, err } = await daybook(second, 'import', fileOf(name), '--source', 'refused');
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    const { sources } = await second.client().listSources();
    expect(sources.map(({ name: known }) => known)).not.toContain('refused');
  });
});
