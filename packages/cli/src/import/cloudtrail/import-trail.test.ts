import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client, EventOptions, Imported, LineOptions } from '@daybook/api';
import { gunzipSync as gunzip, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importTrail, type TrailImport } from './import-trail.ts';
import { readPublicKeys } from './public-keys.ts';
import { TrailState } from './state.ts';
import { recordsFor, TestTrail } from './testing.ts';
import { trailRoot } from './directory.ts';

interface Event {
  readonly kind: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason?: { readonly code?: string; readonly text?: string };
  readonly target: { readonly resources: readonly { id: string; labels: string[] }[] };
  readonly ext: Record<string, unknown>;
}

let folder: string;
let trail: TestTrail;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-trail-'));
  trail = new TestTrail(path.join(folder, 'bucket'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A server that takes what it is sent; what was sent under a key before is repeated. */
function fakeServer() {
  const lines: string[] = [];
  const events: Event[] = [];
  const keys = new Set<string>();
  const answer = (count: number, key = ''): Imported => {
    const repeated = keys.has(key) ? count : 0;
    keys.add(key);
    const positions = [{ first: '1:0', last: `1:${count}`, count }];
    const rest = { ack: 'durable' as const, conflicts: 0, results: [], format: 'cloudtrail', unparsed: 0 };
    return { accepted: count, refused: 0, positions, repeated, ...rest };
  };
  const client = {
    async sendLines(body: Uint8Array, { key }: LineOptions = {}): Promise<Imported> {
      const sent = Buffer.from(body).toString().trimEnd().split('\n');
      const is = answer(sent.length, key);
      if (is.repeated === 0) lines.push(...sent);
      return await Promise.resolve(is);
    },
    async sendEvents(body: string, _type: string, { key }: EventOptions = {}): Promise<Imported> {
      const is = answer(1, key);
      if (is.repeated === 0) events.push(JSON.parse(body) as Event);
      return await Promise.resolve(is);
    },
  };
  return { client: client as unknown as Client, lines, events };
}

async function imported(server = fakeServer(), change: Partial<TrailImport> = {}) {
  const notes: string[] = [];
  const keysFile = path.join(folder, 'keys.json');
  writeFileSync(keysFile, trail.publicKeys);
  const totals = await importTrail({
    client: server.client,
    source: 'aws',
    directory: trail.folder,
    root: (await trailRoot(trail.folder)) ?? '',
    keys: await readPublicKeys(keysFile),
    state: TrailState.inMemory(),
    follow: null,
    note: (text) => notes.push(text),
    taking: (send) => send(),
    ...change,
  });
  return { totals, notes, server };
}

/** Three hours with two log files each; the signature of the last digest is kept beside it. */
function threeHours(): string[] {
  const logs: string[] = [];
  for (const hour of [10, 11, 12]) {
    logs.push(trail.log(hour, 5, recordsFor(`a${hour}`, `b${hour}`)), trail.log(hour, 10, recordsFor(`c${hour}`)));
    trail.digest(hour + 1, { keepsHead: hour === 12 });
  }
  return logs;
}

const said = (server: ReturnType<typeof fakeServer>) =>
  server.events.map(({ action, outcome, reason }) => [action, outcome, reason?.code]);

describe('a trail that is whole', () => {
  test('is sent record by record in the order of its delivery, and proved to its last file', async () => {
    const logs = threeHours();
    const { totals, notes, server } = await imported();
    expect(totals).toMatchObject({
      files: 6,
      events: 9,
      digests: { valid: 3, unproved: 0, altered: 0, missing: 0, unreadable: 0 },
      logs: { proved: 6, altered: 0, missing: 0, unproved: 0 },
    });
    expect(notes).toEqual([]);
    expect(server.lines.map((line) => (JSON.parse(line) as { eventID: string }).eventID)).toEqual(
      ['a10', 'b10', 'c10', 'a11', 'b11', 'c11', 'a12', 'b12', 'c12'].map((name) => `id-${name}`),
    );
    expect(said(server)).toEqual([1, 2, 3].map(() => ['cloudtrail.digest', 'success', undefined]));
    expect(server.events[0]).toMatchObject({
      kind: 'log.verify',
      time: '2026-03-01T11:00:00Z',
      target: { resources: [{ id: trail.digests[0]?.key, labels: ['valid'] }] },
      ext: { files: 2, intact: 2, missing: 0, altered: 0 },
    });
    expect(logs).toHaveLength(6);
  });

  test('adds nothing when it is imported again', async () => {
    threeHours();
    const server = fakeServer();
    await imported(server);
    const { totals } = await imported(server);
    expect([totals.repeated, server.lines.length, server.events.length]).toEqual([9, 9, 3]);
  });

  test('of all but the newest digest the signature is in the next one; of the newest nothing is claimed', async () => {
    trail.log(10, 5, recordsFor('a'));
    trail.digest(11);
    trail.log(11, 5, recordsFor('b'));
    trail.digest(12);
    const { totals, notes, server } = await imported();
    expect(totals).toMatchObject({ digests: { valid: 1, unproved: 1 }, logs: { proved: 1, unproved: 1 } });
    expect(notes).toEqual([expect.stringMatching(/^unproved .*T120000Z.json.gz: its signature is not here/)]);
    expect(said(server)[1]).toEqual(['cloudtrail.digest', 'unknown', 'digest-unproved']);
  });

  test('without keys, or with others, nothing is proved', async () => {
    threeHours();
    expect((await imported(fakeServer(), { keys: new Map() })).totals.digests).toMatchObject({ valid: 0, unproved: 3 });
    const other = new TestTrail(path.join(folder, 'other'));
    writeFileSync(path.join(folder, 'other.json'), other.publicKeys);
    const keys = await readPublicKeys(path.join(folder, 'other.json'));
    const { totals, notes } = await imported(fakeServer(), { keys });
    expect(totals).toMatchObject({ digests: { valid: 0, unproved: 3 }, logs: { proved: 0, unproved: 6 } });
    expect(notes.join('\n')).toContain(`no public key has the fingerprint ${trail.fingerprint}`);
  });
});

describe('what is wrong is named, counted and recorded', () => {
  test('a log file that was altered', async () => {
    const [altered = ''] = threeHours();
    writeFileSync(trail.fileOf(altered), gzipSync(recordsFor('eve')));
    const { totals, notes, server } = await imported();
    expect(totals.logs).toEqual({ proved: 5, altered: 1, missing: 0, unproved: 0 });
    expect(notes).toEqual([expect.stringContaining(`altered     ${altered}: named by`)]);
    expect(server.events[0]).toMatchObject({ outcome: 'failure', reason: { code: 'altered' } });
    expect(server.events[0]?.target.resources).toContainEqual(
      expect.objectContaining({ id: altered, labels: ['altered'] }),
    );
    // It is taken all the same: what it says is evidence, too.
    expect(server.lines.join()).toContain('id-eve');
  });

  test('a log file that is gone, and one that cannot be read', async () => {
    const [gone = '', broken = ''] = threeHours();
    rmSync(trail.fileOf(gone));
    appendFileSync(trail.fileOf(broken), Buffer.alloc(16));
    const { totals, notes, server } = await imported();
    expect(totals).toMatchObject({ files: 4, unreadable: 1, logs: { proved: 4, missing: 1 } });
    expect(notes.join('\n')).toContain(`missing     ${gone}`);
    expect(notes.join('\n')).toContain(`unreadable  ${broken}: something stands behind its end`);
    expect(server.events[0]?.ext).toMatchObject({ files: 2, intact: 0, missing: 1, unreadable: 1 });
  });

  test('a log file that no digest names', async () => {
    const extra = trail.log(9, 5, recordsFor('eve'), false);
    threeHours();
    const { totals, notes, server } = await imported();
    expect(totals.logs).toMatchObject({ proved: 6, unproved: 1 });
    expect(notes).toEqual([expect.stringContaining(`unproved    ${extra}`)]);
    expect(server.events.at(-1)).toMatchObject({
      action: 'cloudtrail.unproved',
      outcome: 'failure',
      ext: { files: 1 },
    });
  });

  test('a digest that was altered to fit, one whose signature was, and one that is moved', async () => {
    threeHours();
    const [first, second, third] = trail.digests;
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');
    writeFileSync(first.file, gzipSync(Buffer.concat([Buffer.from(' '), contentOf(first.file)])));
    writeFileSync(second.file, gzipSync(contentOf(third.file)));
    trail.keepHead({
      ...third,
      signature: third.signature.replace(/^../, third.signature.startsWith('00') ? '11' : '00'),
    });
    const { totals, notes } = await imported();
    expect(totals.digests).toMatchObject({ valid: 0, altered: 1, unreadable: 1, unproved: 1 });
    expect(notes.join('\n')).toMatch(/unreadable .*T120000Z.*another place/);
    expect(notes.join('\n')).toMatch(/altered .*T130000Z.*its signature does not fit/);
    // What is after it is no digest any more, and so says nothing of it.
    expect(notes.join('\n')).toMatch(/unproved .*T110000Z/);
  });

  test('a digest whose content is not what the next one names', async () => {
    threeHours();
    const [first] = trail.digests;
    if (first === undefined) throw new Error('there are three');
    writeFileSync(first.file, gzipSync(Buffer.concat([Buffer.from(' '), contentOf(first.file)])));
    const { totals, notes } = await imported(fakeServer(), { keys: new Map() });
    expect(totals.digests).toMatchObject({ altered: 1 });
    expect(notes[0]).toMatch(/altered .*the digest after it names another content/);
  });

  test('a digest that is gone, and deliveries that had stopped', async () => {
    threeHours();
    const [, second] = trail.digests;
    rmSync(second?.file ?? '');
    trail.digest(15, { begins: true, keepsHead: true });
    const { totals, notes, server } = await imported();
    expect(totals.digests).toMatchObject({ valid: 2, missing: 1, unproved: 1 });
    expect(notes.join('\n')).toContain(`missing     ${second?.key}: it is named by`);
    expect(notes.join('\n')).toMatch(/gap .*T150000Z/);
    expect(said(server)).toContainEqual(['cloudtrail.digest', 'failure', 'digest-missing']);
    expect(said(server)).toContainEqual(['cloudtrail.digest', 'success', 'gap']);
  });

  test('a path that leads out of the trail is no path', async () => {
    trail.log(10, 5, recordsFor('a'));
    const { file } = trail.digest(11, { keepsHead: true });
    const fields = JSON.parse(contentOf(file).toString()) as { logFiles: { s3Object: string }[] };
    for (const log of fields.logFiles) log.s3Object = 'AWSLogs/../../etc/passwd';
    writeFileSync(file, gzipSync(JSON.stringify(fields)));
    expect((await imported()).notes.join('\n')).toContain('it names a file outside of AWSLogs');
  });

  test('links are not followed', async () => {
    trail.log(10, 5, recordsFor('a'));
    mkdirSync(path.join(folder, 'elsewhere'));
    symlinkSync(path.join(folder, 'elsewhere'), path.join(trail.folder, 'AWSLogs/link'));
    expect((await imported()).totals.files).toBe(1);
  });

  test('what is no file of CloudTrail is kept as it is, and one without records is none', async () => {
    trail.log(10, 5, '{"Records":[]}');
    trail.log(10, 10, 'hello');
    trail.log(10, 15, '{"Records": [ {"a":\n1} ]}');
    const { totals, server } = await imported();
    expect([totals.files, server.lines]).toEqual([3, ['hello', '{"a": 1}']]);
  });
});

const contentOf = (file: string): Buffer => gunzip(readFileSync(file));

describe('a trail that is followed', () => {
  const state = () => path.join(folder, 'state.ndjson');

  /** Until the server has so many lines and events. */
  async function followed(server: ReturnType<typeof fakeServer>, lines: number, events: number, graceMs = 60_000) {
    const ending = new AbortController();
    await using kept = await TrailState.open(state());
    const following = imported(server, {
      state: kept,
      follow: { pollMs: 5, graceMs, signal: ending.signal },
      directory: trail.folder,
    });
    const done = () => server.lines.length >= lines && server.events.length >= events;
    for (let i = 0; i < 2_000 && !done(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    ending.abort();
    return await following;
  }

  test('each file is sent once over restarts, and the newest digest is proved by the one after it', async () => {
    const server = fakeServer();
    trail.log(10, 5, recordsFor('a'));
    trail.digest(11);
    await followed(server, 1, 0);
    expect(server.events).toEqual([]);
    trail.log(11, 5, recordsFor('b'));
    trail.digest(12);
    await followed(server, 2, 1);
    expect(said(server)).toEqual([['cloudtrail.digest', 'success', undefined]]);
    appendFileSync(state(), '{"log":"torn');
    trail.log(12, 5, recordsFor('c'));
    trail.digest(13);
    const { totals } = await followed(server, 3, 2);
    expect(server.lines).toHaveLength(3);
    expect(totals.files).toBe(1);
    expect(said(server)).toHaveLength(2);
    // What was torn is gone, and what was written behind it can be read.
    await using again = await TrailState.open(state());
    expect([...again.logs]).toHaveLength(3);
  });

  test('what is missing may be on its way: it is said after a while, and again once it came', async () => {
    const server = fakeServer();
    const log = trail.log(10, 5, recordsFor('a'));
    const bytes = readFileSync(trail.fileOf(log));
    rmSync(trail.fileOf(log));
    trail.digest(11, { keepsHead: true });
    mkdirSync(path.dirname(trail.fileOf(log)), { recursive: true });
    const waited = await followed(server, 0, 1, 40);
    expect(said(server)).toEqual([['cloudtrail.digest', 'failure', 'missing']]);
    expect(waited.notes.join('\n')).toContain(`missing     ${log}`);
    writeFileSync(trail.fileOf(log), bytes);
    await followed(server, 1, 2, 40);
    expect(said(server)[1]).toEqual(['cloudtrail.digest', 'success', undefined]);
  });

  test('what was sent stays proved though the file is deleted or altered later', async () => {
    const server = fakeServer();
    const log = trail.log(10, 5, recordsFor('a'));
    await followed(server, 1, 0);
    rmSync(trail.fileOf(log));
    trail.digest(11, { keepsHead: true });
    await followed(server, 1, 1);
    expect(said(server)).toEqual([['cloudtrail.digest', 'success', undefined]]);
  });

  test('a state that is damaged is not used', async () => {
    writeFileSync(state(), 'x\n{}\n');
    await expect(TrailState.open(state())).rejects.toThrow(/cannot be used/);
  });
});

describe('a file of public keys', () => {
  test.each(['', '{}', '{"PublicKeyList":[]}', '{"PublicKeyList":[{"Fingerprint":"a","Value":"b"}]}'])(
    'is refused where it is none: %j',
    async (text) => {
      const file = path.join(folder, 'none.json');
      writeFileSync(file, text);
      await expect(readPublicKeys(file)).rejects.toThrow(/list-public-keys/);
    },
  );
});

describe('the root of a trail', () => {
  test('is found from the bucket, AWSLogs, and below it, and nowhere else', async () => {
    trail.log(10, 5, recordsFor('a'));
    const below = path.join(trail.folder, 'AWSLogs/123456789012/CloudTrail');
    for (const place of [trail.folder, path.join(trail.folder, 'AWSLogs'), below])
      expect(await trailRoot(place)).toBe(trail.folder);
    expect(await trailRoot(folder)).toBeNull();
  });
});
