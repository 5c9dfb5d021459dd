import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeSegment, listSegments, segmentPath } from '@daybook/event';
import { nodeSegmentCodec } from '@daybook/event/node';
import { leafHash } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { readFilesOf } from '@daybook/verify';
import type { Finding } from '@daybook/verify';
import type { VerifyReport } from '@daybook/verify';
import { changeContent, readSegment, replaceFile } from '../../../verify/src/testing/tamper.ts';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';

/** A log of several segments of two classes, a write-ahead log behind them, and more than one tile. */
let pristine: TestLog;
let directory: string;
const events = 1_535;

beforeAll(async () => {
  pristine = await writeTestLog({ walFileBytesMax: 150_000 });
  for (let i = 0; i < 5; i += 1) {
    await pristine.append(300);
    await pristine.append(7, true);
  }
  await pristine.close();
});
afterAll(() => pristine[Symbol.asyncDispose]());

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'daybook-cheat-'));
  await cp(pristine.directory, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const verify = (): Promise<VerifyReport> => verifyDirectory({ directory, noState: true, env: {} });

async function findings(): Promise<readonly Finding[]> {
  const report = await verify();
  expect(report.holds).toBe(false);
  return [...report.findings, ...report.logs.flatMap((log) => log.findings)];
}

const segments = () => listSegments(readFilesOf(directory), 'default', 1);
const at = (relative: string): string => path.join(directory, relative);
const tiles = 'tenants/default/log/1/tile';

async function flip(relative: string, offset: number): Promise<void> {
  const bytes = await readFile(at(relative));
  const index = offset < 0 ? bytes.length + offset : offset;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  await writeFile(at(relative), bytes);
}

test('what nobody touched holds, with every event looked at', async () => {
  const report = await verify();
  expect(report.holds).toBe(true);
  expect(report.logs).toMatchObject([
    { events, contentMatches: events, unsigned: 0, outsideTime: null, anchored: 0, notAnchored: events, findings: [] },
  ]);
  expect((await segments()).length).toBeGreaterThan(3);
});

describe('a changed byte is found, and the event or file named', () => {
  test('of an entry in a full bundle', async () => {
    await flip(`${tiles}/entries/001`, 50 * 10 + 2 + 20);
    expect(await findings()).toEqual([{ code: 'entry.changed', first: 266, last: 266, path: `${tiles}/entries/001` }]);
  });

  test('of an entry in the last, partial bundle', async () => {
    await flip(`${tiles}/entries/005.p/255`, 50 * 254 + 2 + 47);
    expect(await findings()).toContainEqual({
      code: 'entry.changed',
      first: events - 1,
      last: events - 1,
      path: `${tiles}/entries/005.p/255`,
    });
  });

  test('of an entry with its tile made to fit: the root is not the one that was signed', async () => {
    const bundle = await readFile(at(`${tiles}/entries/005.p/255`));
    bundle[50 * 9 + 2 + 30] = (bundle[50 * 9 + 2 + 30] ?? 0) ^ 1;
    await writeFile(at(`${tiles}/entries/005.p/255`), bundle);
    const tile = await readFile(at(`${tiles}/0/005.p/255`));
    tile.set(leafHash(nodeCrypto.sha256, bundle.subarray(50 * 9 + 2, 50 * 10)), 32 * 9);
    await writeFile(at(`${tiles}/0/005.p/255`), tile);
    expect(await findings()).toContainEqual({ code: 'root.other', detail: `at ${events} events` });
  });

  test('of a tile of hashes, on each level', async () => {
    await flip(`${tiles}/0/002`, 100);
    await flip(`${tiles}/1/000.p/5`, 40);
    const found = await findings();
    const named = found.map(({ code, path: where }) => [code, where]);
    expect(named).toContainEqual(['tile.changed', `${tiles}/0/002`]);
    expect(named).toContainEqual(['tile.changed', `${tiles}/1/000.p/5`]);
    expect(named.every(([code]) => code === 'tile.changed')).toBe(true);
  });

  test('of a partial tile that an older checkpoint needs', async () => {
    await flip(`${tiles}/1/000.p/2`, 3);
    expect(await findings()).toEqual([{ code: 'tile.changed', path: `${tiles}/1/000.p/2` }]);
  });

  test('of a partial tile that has the width of a full one', async () => {
    const whole = await readFile(at(`${tiles}/1/000.p/5`));
    await writeFile(at(`${tiles}/1/000.p/5`), Buffer.concat([whole, Buffer.alloc(8192 - whole.length)]));
    expect(await findings()).toContainEqual(expect.objectContaining({ path: `${tiles}/1/000.p/5` }));
  });

  test('of content in a segment that was compressed again, with its checksums right', async () => {
    const { path: where } = await changeContent(directory, 41);
    expect(where).toMatch(/\.seg$/);
    expect(await findings()).toEqual([{ code: 'content.changed', first: 41, last: 41, path: where }]);
  });

  test('of content in the write-ahead log, with its checksum right', async () => {
    const { path: where } = await changeContent(directory, events - 3);
    expect(where).toMatch(/\.wal$/);
    expect(await findings()).toEqual([{ code: 'content.changed', first: events - 3, last: events - 3, path: where }]);
  });

  test('of the write-ahead log, with its checksum left wrong', async () => {
    const [name = ''] = (await readdir(at('wal'))).slice(-1);
    await flip(`wal/${name}`, -1);
    const found = await findings();
    expect(found).toContainEqual(expect.objectContaining({ code: 'wal.damaged', path: `wal/${name}` }));
    expect(found).toContainEqual(expect.objectContaining({ code: 'content.changed', first: events - 1 }));
    expect(found).toHaveLength(2);
  });

  test('of a compressed block: the events in it are named as unreadable', async () => {
    const name = (await segments()).find((each) => each.class === 1);
    if (name === undefined) throw new Error('no segment');
    const where = segmentPath('default', 1, name);
    await flip(where, 24);
    const found = await findings();
    expect(found).not.toHaveLength(0);
    for (const finding of found) expect(finding).toMatchObject({ code: 'content.unreadable', path: where });
  });
});

describe('what is missing is named', () => {
  test('a segment: its events', async () => {
    const name = (await segments()).find((each) => each.class === 1);
    if (name === undefined) throw new Error('no segment');
    const lost = (await readSegment(at(segmentPath('default', 1, name)))).records;
    await unlink(at(segmentPath('default', 1, name)));
    const found = await findings();
    const named = found.flatMap(({ first = 0, last = -1 }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i),
    );
    expect(found.every(({ code }) => code === 'content.missing')).toBe(true);
    expect(named).toEqual(lost.map(({ index }) => index));
  });

  test('a bundle and a tile', async () => {
    await unlink(at(`${tiles}/entries/003`));
    await unlink(at(`${tiles}/0/004`));
    expect(await findings()).toEqual([
      { code: 'entry.missing', first: 768, last: 1023, path: `${tiles}/entries/003` },
      { code: 'tile.missing', first: 1024, last: 1279, path: `${tiles}/0/004` },
    ]);
  });

  test('the write-ahead log: the events that were in it alone', async () => {
    await rm(at('wal'), { recursive: true });
    const found = await findings();
    expect(found.every(({ code }) => code === 'content.missing')).toBe(true);
    expect(found.at(-1)).toMatchObject({ last: events - 1 });
  });

  test('a truncated tail: of the write-ahead log, and of a segment', async () => {
    const [name = ''] = (await readdir(at('wal'))).slice(-1);
    const bytes = await readFile(at(`wal/${name}`));
    await truncate(at(`wal/${name}`), bytes.length - 100);
    expect((await findings()).at(-1)).toMatchObject({ code: 'content.missing', last: events - 1 });
    await writeFile(at(`wal/${name}`), bytes);
    const [segment] = await segments();
    if (segment === undefined) throw new Error('no segment');
    const where = segmentPath('default', 1, segment);
    await truncate(at(where), 200);
    expect(await findings()).toContainEqual(expect.objectContaining({ code: 'content.unreadable', path: where }));
  });

  test('the checkpoint', async () => {
    await unlink(at('tenants/default/log/1/checkpoint'));
    expect(await findings()).toContainEqual(expect.objectContaining({ code: 'checkpoint.missing' }));
  });
});

describe('what is foreign is named', () => {
  test('two segments that were swapped', async () => {
    const [a, b] = (await segments()).filter((each) => each.class === 1);
    if (a === undefined || b === undefined) throw new Error('two segments are needed');
    const [from, to] = [segmentPath('default', 1, a), segmentPath('default', 1, b)];
    await rename(at(from), at('held'));
    await rename(at(to), at(from));
    await rename(at('held'), at(to));
    const found = await findings();
    expect(new Set(found.map(({ path: where }) => where))).toEqual(new Set([from, to]));
    expect(found.every(({ code }) => code === 'content.unreadable')).toBe(true);
  });

  test('a segment of events that the log does not have', async () => {
    const name = { class: 1, day: 20_700, first: events + 10, last: events + 11 };
    const records = [name.first, name.last].map((index) => ({ index, bytes: new Uint8Array(40) }));
    const bytes = await encodeSegment({ keyId: 0, log: 1, class: 1, day: name.day }, records, nodeSegmentCodec);
    await put(segmentPath('default', 1, name), bytes);
    expect(await findings()).toMatchObject([{ code: 'content.foreign', first: events + 10, last: events + 11 }]);
  });

  test('other content for an event that has its own', async () => {
    const [own] = (await segments()).filter((each) => each.class === 1);
    if (own === undefined) throw new Error('no segment');
    const { header, records } = await readSegment(at(segmentPath('default', 1, own)));
    const forged = records.slice(3, 5).map(({ index, bytes }) => ({ index, bytes: bytes.with(bytes.length - 1, 0) }));
    const name = { ...own, first: records[3]?.index ?? 0, last: records[4]?.index ?? 0 };
    await put(segmentPath('default', 1, name), await encodeSegment(header, forged, nodeSegmentCodec));
    expect(await findings()).toMatchObject([{ code: 'content.foreign', first: name.first, last: name.last }]);
  });

  test('content a second time, and under another class than the entry names', async () => {
    const [own] = (await segments()).filter((each) => each.class === 1);
    if (own === undefined) throw new Error('no segment');
    const { header, records } = await readSegment(at(segmentPath('default', 1, own)));
    const copy = records.slice(0, 2);
    const name = { ...own, last: copy[1]?.index ?? 0 };
    await put(segmentPath('default', 1, name), await encodeSegment(header, copy, nodeSegmentCodec));
    const other = { ...name, class: 2 };
    await put(segmentPath('default', 1, other), await encodeSegment({ ...header, class: 2 }, copy, nodeSegmentCodec));
    const found = await findings();
    expect(found.map(({ code }) => code).toSorted()).toEqual(['content.foreign', 'content.twice']);
  });

  test('tiles beyond the end, and files that are none of a log', async () => {
    await put(`${tiles}/0/009`, new Uint8Array(8192));
    await put(`${tiles}/0/readme.txt`, new Uint8Array(1));
    await put('tenants/default/content/1/1/20261118/notes.seg', new Uint8Array(1));
    const found = await findings();
    expect(found.map(({ path: where }) => where).toSorted()).toEqual([
      'tenants/default/content/1/1/20261118/notes.seg',
      `${tiles}/0/009`,
      `${tiles}/0/readme.txt`,
    ]);
  });

  async function put(relative: string, bytes: Uint8Array): Promise<void> {
    await mkdir(path.dirname(at(relative)), { recursive: true });
    await writeFile(at(relative), bytes);
  }
});

test('another key than the one that signed is refused', async () => {
  await using other = await writeTestLog({ seed: 9 });
  await writeFile(at('log.vkey'), `${other.vkey}\n`);
  expect(await findings()).toContainEqual(expect.objectContaining({ code: 'checkpoint.invalid' }));
});

test('a byte that is changed anywhere in the log or the write-ahead log is found', async () => {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .filter((name) => name.startsWith('tenants/default/log') || name.startsWith('wal/'))
    .toSorted();
  let random = 12_345;
  const draw = (below: number): number => (random = (random * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 60; round += 1) {
    const name = files[draw(files.length)] ?? '';
    const bytes = new Uint8Array(await readFile(at(name)));
    const offset = draw(bytes.length);
    const mask = 1 << draw(8);
    bytes[offset] = (bytes[offset] ?? 0) ^ mask;
    const tampered = await replaceFile(directory, name, bytes);
    expect((await verify()).holds, `${name}, byte ${offset} xor ${mask}`).toBe(false);
    await tampered.restore();
  }
  expect((await verify()).holds).toBe(true);
});
