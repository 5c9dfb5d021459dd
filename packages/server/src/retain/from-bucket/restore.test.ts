import { createHash } from 'node:crypto';
import { type SegmentName } from '@daybook/event';
import { beforeEach, describe, expect, test } from 'vitest';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import type { FoundLog, FromBucketParts, TreeFault } from './ports.ts';
import { type Fetched, fetchLogs } from './restore.ts';
import { FilledBucket, log, MemoryTarget } from './testing.ts';

const one: SegmentName = { class: 1, day: 20_000, first: 0, last: 99 };
const two: SegmentName = { class: 1, day: 20_000, first: 100, last: 699 };
const late: SegmentName = { class: 1, day: 20_000, first: 700, last: 800 };
const at = (path: string): string => `tenants/default/log/1/${path}`;

let bucket: FilledBucket;
let target: MemoryTarget;
let waits: number[];
/** What is wrong with the tree of a log. */
let wrong: (found: FoundLog) => TreeFault[];

beforeEach(() => {
  [bucket, target, waits] = [new FilledBucket(), new MemoryTarget(), []];
  wrong = () => [];
});

function run(change: Partial<FromBucketParts> = {}): Promise<Fetched> {
  return fetchLogs({
    bucket,
    keys: bucket.keys,
    target,
    acceptLoss: false,
    readCheckpoint: async (note) => {
      const [, tenant = '', size] = /^signed (\S+) (\d+)$/.exec(Buffer.from(note).toString()) ?? [];
      if (size === undefined) return { fault: 'it is not signed' };
      return { origin: `log of ${tenant}`, size: Number(size), root: new Uint8Array(32) };
    },
    checkTree: async (found) => wrong(found),
    sha256Hex: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    wait: async (ms) => void waits.push(ms),
    onProgress: () => undefined,
    ...change,
  });
}

const said = ({ findings }: Fetched): string[] => findings.map(({ code, object }) => `${code} ${object}`);

describe('a whole bucket', () => {
  test('gives the tree of its newest checkpoint, and the content before it, opened', async () => {
    await bucket.grow(300);
    await bucket.grow(700);
    for (const segment of [one, two, late]) await bucket.seal(segment, `content ${segment.first}`);
    const fetched = await run();
    expect(fetched).toMatchObject({ without: [], findings: [], findingsLeft: 0 });
    expect(fetched.logs).toMatchObject([
      { ...log, origin: 'log of default', size: 700, newest: 700, segments: 2, beyond: 1 },
    ]);
    expect([one, two, late].map((segment) => target.text(segment))).toEqual(['content 0', 'content 100', null]);
    const tiles = [...target.files.keys()].filter((path) => path.includes('/tile/'));
    const full = ['tile/0/000', 'tile/0/001', 'tile/entries/000', 'tile/entries/001'];
    expect(tiles.toSorted()).toEqual([...full, 'tile/entries/002.p/188'].map(at));
  });

  test('of several tenants, each up to its own checkpoint', async () => {
    await bucket.grow(300);
    await bucket.grow(20, { tenant: 'second', log: 1 });
    expect((await run()).logs.map(({ tenant, size }) => [tenant, size])).toEqual([
      ['default', 300],
      ['second', 20],
    ]);
  });

  test('is read by at most 16 tiles and 2 segments at once, each once, by its version', async () => {
    await bucket.grow(256 * 100);
    for (let i = 0; i < 20; i += 1) await bucket.seal({ ...one, first: i * 10, last: i * 10 + 9 }, 'x');
    const [atOnce, most] = [
      { tile: 0, content: 0 },
      { tile: 0, content: 0 },
    ];
    const kindOf = (key: string) => (key.includes('/content/') ? 'content' : 'tile');
    bucket.before = async (call, key) => {
      if (call !== 'read') return;
      const kind = kindOf(key);
      most[kind] = Math.max(most[kind], (atOnce[kind] += 1));
      await new Promise((resolve) => void setTimeout(resolve, 1));
    };
    bucket.after = (call, key) => {
      if (call === 'read') atOnce[kindOf(key)] -= 1;
    };
    await run();
    expect(most).toEqual({ tile: 16, content: 2 });
    expect(new Set(bucket.reads()).size).toBe(bucket.reads().length);
  });

  test.each([1, 2, 3])('is read the same where a listing has %d on a page', async (listedAtOnce) => {
    await bucket.grow(300);
    bucket.cover(at('tile/0/000'), new TextEncoder().encode('another'));
    bucket.markers.add(at('tile/entries/000'));
    bucket.listedAtOnce = listedAtOnce;
    const fetched = await run();
    expect(said(fetched).toSorted()).toEqual([`covered ${at('tile/0/000')}`, `hidden ${at('tile/entries/000')}`]);
    expect(Buffer.from(target.files.get(at('tile/0/000')) ?? []).toString()).toBe(`whole ${at('tile/0/000')}`);
  });
});

describe('a bucket that somebody was at', () => {
  test('checkpoints that nobody signed are passed by, however many there are', async () => {
    await bucket.grow(300);
    for (let i = 0; i < 30; i += 1) await bucket.put(at(`checkpoints/${9_000 + i}`), 'mine');
    await bucket.put(at('checkpoints/400'), 'signed default 300');
    await bucket.put('a letter', 'dear reader');
    const fetched = await run();
    expect(fetched.logs).toMatchObject([{ size: 300, newest: 300 }]);
    expect(said(fetched).filter((text) => text.startsWith('unsigned'))).toHaveLength(31);
    expect(said(fetched)).toContain('foreign a letter');
  });

  test('a tile that is missing is named, and nothing is restored; --accept-loss takes the newest checkpoint that is whole', async () => {
    for (const size of [300, 520, 700]) await bucket.grow(size);
    bucket.versions.delete(at('tile/entries/001'));
    await expect(run()).rejects.toThrow(
      /default\/1 is not whole.*checkpoint of 700 events.*not there: \S+tile\/entries\/001\..*300 events may be whole: --accept-loss/,
    );
    const fetched = await run({ acceptLoss: true });
    expect(fetched.logs).toMatchObject([{ size: 300, newest: 700 }]);
    expect(said(fetched)).toContain(`missing ${at('tile/entries/001')}`);
  });

  test('what was altered is named; below it all is taken, and nothing beyond the checkpoint stays', async () => {
    for (const size of [300, 700]) await bucket.grow(size);
    wrong = ({ size }) => (size < 400 ? [] : [{ object: at('tile/entries/001'), first: 400, detail: 'entry.changed' }]);
    await expect(run()).rejects.toThrow(/not what was signed: \S+tile\/entries\/001/);
    const fetched = await run({ acceptLoss: true });
    expect(fetched.logs).toMatchObject([{ size: 300, newest: 700 }]);
    expect(said(fetched)).toContain(`altered ${at('tile/entries/001')}`);
    const tiles = [...target.files.keys()].filter((path) => path.includes('/tile/'));
    expect(tiles.toSorted()).toEqual(['tile/0/000', 'tile/entries/000', 'tile/entries/001.p/44'].map(at));
  });

  test('a partial bundle that is gone is the beginning of the full one', async () => {
    await bucket.grow(300);
    await bucket.put(at('tile/entries/001'), 'x'.repeat(256 * 50));
    bucket.versions.delete(at('tile/entries/001.p/44'));
    await run();
    expect(target.files.get(at('tile/entries/001.p/44'))).toHaveLength(44 * 50);
    bucket.versions.delete(at('tile/entries/001'));
    target.files.clear();
    await expect(run()).rejects.toThrow(/tile\/entries\/001\.p\/44.*no older checkpoint/);
  });

  test('without a checkpoint nothing is restored, and it says which key was tried', async () => {
    await expect(run()).rejects.toThrow('has no checkpoint of a log');
    await bucket.put(at('checkpoints/300'), 'of others');
    await expect(run()).rejects.toThrow(/checkpoints\/300: it is not signed\). Give the `log.vkey`/);
  });

  test('a log without a checkpoint ends the restore of the others too, unless its loss is accepted', async () => {
    await bucket.grow(300);
    await bucket.put('tenants/second/log/1/tile/0/000', 'x');
    await expect(run()).rejects.toThrow('no checkpoint of second/1 is signed');
    expect(await run({ acceptLoss: true })).toMatchObject({ without: [{ tenant: 'second', log: 1 }] });
  });

  test('names of foreign tiles and tenants cost little', async () => {
    await bucket.grow(300);
    await bucket.put(at('tile/entries/x999/x999/x999/x999/999'), 'x');
    expect(said(await run())).toEqual([`foreign ${at('tile/entries/x999/x999/x999/x999/999')}`]);
    for (let i = 0; i < 1_000; i += 1) await bucket.put(`tenants/t${i}/log/1/tile/0/000`, 'x');
    await expect(run()).rejects.toThrow('more than 1000 logs');
  });
});

describe('content', () => {
  test('that was destroyed is not asked for; of what was rewritten the copy is taken that the key opens', async () => {
    await bucket.grow(700);
    const gone = await bucket.seal(one, 'one');
    bucket.keys.keys.clear();
    const old = await bucket.seal(two, 'two and a person');
    await bucket.seal(two, 'two');
    const fetched = await run();
    expect([one, two].map((segment) => target.text(segment))).toEqual([null, 'two']);
    expect(fetched).toMatchObject({ findings: [], logs: [{ segments: 1, closed: 2 }] });
    expect(bucket.reads()).not.toContain(gone);
    expect(bucket.reads()).toContain(old);
  });

  test('that opens no more is named: by another key, altered, gone', async () => {
    await bucket.grow(700);
    const name = segmentKeyName('default', 1, one);
    const object = await bucket.seal(one, 'one');
    const key = bucket.keys.keys.get(name) ?? new Uint8Array();
    bucket.keys.keys.set(name, new Uint8Array(32).fill(99));
    expect(said(await run())).toEqual([`key ${object}`]);
    bucket.keys.keys.set(name, key);
    const whole = bucket.versions.get(object)?.[0]?.bytes ?? new Uint8Array();
    bucket.alter(object, (bytes) => bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1));
    expect(said(await run())).toEqual([`altered ${object}`]);
    bucket.cover(object, whole);
    expect(said(await run())).toEqual([`covered ${object}`]);
    expect(target.text(one)).toBe('one');
  });
});

describe('run again', () => {
  test('it goes on: what is durable is not read once more, what was torn is', async () => {
    await bucket.grow(256 * 300);
    await bucket.seal(one, 'one');
    await bucket.seal(two, 'two');
    bucket.before = (call, key) => {
      if (call === 'read' && key.includes('/content/') && key.includes('-0000000000000699')) throw new Error('cut off');
    };
    await expect(run()).rejects.toThrow('cut off');
    bucket.before = () => undefined;
    target.crash();
    const { length } = bucket.calls;
    await run();
    const again = bucket.calls.slice(length).filter((call) => call.startsWith('read '));
    expect(again.length).toBeLessThan(10);
    expect([...target.files.keys()].filter((path) => path.includes('/tile/'))).toHaveLength(300 + 300 + 1);
    expect([one, two].map((segment) => target.text(segment))).toEqual(['one', 'two']);
  });

  test('it takes back nothing that was destroyed or rewritten in between', async () => {
    await bucket.grow(700);
    await bucket.seal(one, 'one');
    await bucket.seal(two, 'two and a person');
    await run();
    bucket.keys.keys.delete(segmentKeyName('default', 1, one));
    await bucket.seal(two, 'two');
    await run();
    expect([one, two].map((segment) => target.text(segment))).toEqual([null, 'two']);
    // Rewritten, and not in the bucket yet: what is there opens no more, so it is not taken from before either.
    bucket.keys.renew(segmentKeyName('default', 1, two));
    expect(said(await run())).toEqual([expect.stringContaining('key ')]);
    expect(target.text(two)).toBeNull();
  });

  test('a request that fails is made again, later and later; after five times it ends', async () => {
    await bucket.grow(300);
    let failures = 3;
    bucket.before = (call, key) => {
      if (call === 'read' && key.endsWith('tile/0/000') && failures-- > 0) throw new Error('away');
    };
    await run();
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    [failures, waits, target] = [100, [], new MemoryTarget()];
    await expect(run()).rejects.toThrow('away');
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
