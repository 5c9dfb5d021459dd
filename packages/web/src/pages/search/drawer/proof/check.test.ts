import type { EventView } from '@daybook/api';
import {
  encodeEntry,
  encodeReceipt,
  encodeSections,
  type Event,
  RecordDigester,
  type Receipt,
  revealSections,
  showSections,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  Edge,
  encodeCheckpoint,
  encodeProof,
  encodeVkey,
  leafHash,
  noteSigner,
  proveInclusion,
  signNote,
  tilePath,
  verifierKey,
} from '@daybook/tlog';
import { browserCrypto } from '@daybook/tlog/browser';
import { describe, expect, test } from 'vitest';
import { type Asked, checkProof } from './check.ts';
import type { Kept } from './kept.ts';

const { sha256 } = browserCrypto;
const hasher = createBatchHasher();
const origin = 'example.org/default';
const [signer, otherSigner] = await Promise.all([newSigner(), newSigner()]);
const vkey = encodeVkey(signer.key);
const event: Event = {
  id: '01900000-0000-7000-8000-000000000001',
  time: '2026-11-23T10:00:00Z',
  kind: 'data.read',
  action: 'view',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice', name: 'Alice' },
  raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode('\uFEFFhello') },
};
const record = { seed: new Uint8Array(16).fill(3), sections: encodeSections(event) };
const digester = new RecordDigester(hasher);
digester.add(record);
const entry = encodeEntry({ flags: 0, class: 1, source: 7, receivedUs: 1_795_000_000_000_123, root: digester.roots() });
const view: EventView = {
  position: '1:2',
  source: 7,
  class: 1,
  received: '2026-11-18T11:06:40.000123Z',
  own: false,
  event: { ...event, raw: { mediaType: 'text/plain', text: '\uFEFFhello' } },
};

async function newSigner() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const key = verifierKey(sha256, origin, 'ed25519', raw);
  const sign = async (text: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(text)));
  return { key, ...noteSigner(key, sign) };
}

/** A log of so many events, of which the third is ours. `salt` makes another log of it. */
class Log {
  readonly files = new Map<string, Uint8Array>();
  readonly size: number;
  readonly edge = new Edge(sha256);

  constructor(size: number, salt = 0) {
    this.size = size;
    for (let i = 0; i < size; i += 1) {
      const leaf = i === 2 ? leafHash(sha256, entry) : sha256(Uint8Array.of(salt, i));
      for (const { level, tile, width, bytes } of this.edge.append(leaf))
        this.files.set(tilePath(level, tile, width), bytes);
    }
    for (const { level, tile, width, bytes } of this.edge.partialTiles())
      this.files.set(tilePath(level, tile, width), bytes);
  }

  readFile = async (path: string): Promise<Uint8Array | null> => this.files.get(path) ?? null;

  note(by = signer): Promise<string> {
    return signNote(encodeCheckpoint({ origin, size: this.size, root: this.edge.root(), extensions: [] }), [by]);
  }

  async receipt(by = signer): Promise<Receipt> {
    const read = async (level: number, tile: number, width: number) =>
      (await this.readFile(tilePath(level, tile, width))) ?? new Uint8Array();
    const path = await proveInclusion(2, this.size, read, sha256);
    const proof = encodeProof({ extra: null, index: 2, path, checkpoint: await this.note(by) });
    return { entry, sections: revealSections(record, hasher), proof };
  }
}

const log = new Log(7);
const receipt = await log.receipt();
const kept: Kept = {
  vkey,
  from: 'first-use',
  since: '2026-11-01T00:00:00Z',
  checkpoints: { [origin]: await log.note() },
};
const check = (change: Partial<Omit<Asked, 'receipt'>> & { receipt?: Receipt } = {}) =>
  checkProof(
    {
      view,
      offered: [vkey],
      kept,
      readFile: log.readFile,
      nowIso: '2026-11-25T00:00:00Z',
      ...change,
      receipt: encodeReceipt(change.receipt ?? receipt),
    },
    browserCrypto,
  );
const stateOf = async (id: string, change: Parameters<typeof check>[0]) =>
  (await check(change)).steps.find((step) => step.id === id)?.state;
const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte));

describe('a receipt of the server', () => {
  test('holds in each step, under the key that is remembered', async () => {
    const { steps, verdict, keep } = await check();
    expect(steps.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(verdict).toBe('holds');
    expect(keep).toBeNull();
  });

  test('with sections withheld holds, and says which', async () => {
    const { kind, ...rest } = event;
    const { id, time, action, outcome, severity } = rest;
    const masked = { ...view, event: { id, time, kind, action, outcome, severity } };
    const { verdict, steps } = await check({ view: masked, receipt: showSections(receipt, [1], sha256) });
    expect(verdict).toBe('holds');
    const values = steps[0]?.values ?? [];
    expect(values.filter(([, what]) => what === 'withheld, commitment only').map(([name]) => name)).toEqual([
      'actor',
      'contact',
      'raw',
    ]);
  });

  test('that is none is said to be none', async () => {
    const { verdict, steps } = await checkProof(
      { view, receipt: { a: 1 }, offered: null, kept, readFile: null, nowIso: '' },
      browserCrypto,
    );
    expect([verdict, steps.map(({ id }) => id)]).toEqual(['fails', ['receipt']]);
  });
});

describe('what was tampered with fails, at its own step', () => {
  test('content', async () => {
    const sections = receipt.sections.map((each) =>
      'bytes' in each && each.id === 2 ? { ...each, bytes: flip(each.bytes) } : each,
    );
    expect(await stateOf('content', { receipt: { ...receipt, sections } })).toBe('fails');
  });

  test.each([
    ['a changed field', { actor: { type: 'user', id: 'bob', name: 'Alice' } }],
    ['a field too many', { ext: { a: 1 } }],
    ['a field too few', { raw: undefined }],
    ['another raw line', { raw: { mediaType: 'text/plain', text: 'hello' } }],
  ])('what is shown: %s', async (_, change) => {
    const shown = { ...view, event: { ...view.event, ...change } };
    expect(await stateOf('shown', { view: shown })).toBe('fails');
  });

  test.each([
    { position: '1:3' },
    { source: 8 },
    { class: 2 },
    { received: '2026-11-18T11:06:40.000124Z' },
    { own: true },
  ])('what the entry says: %j', async (change) => {
    expect(await stateOf('entry', { view: { ...view, ...change } })).toBe('fails');
  });

  test('the path', async () => {
    const lines = receipt.proof.split('\n');
    [lines[2], lines[3]] = [lines[3] ?? '', lines[2] ?? ''];
    expect(await stateOf('inclusion', { receipt: { ...receipt, proof: lines.join('\n') } })).toBe('fails');
  });

  test('the checkpoint', async () => {
    const proof = receipt.proof.replace('\n7\n', '\n8\n');
    expect(await stateOf('signature', { receipt: { ...receipt, proof } })).toBe('fails');
  });

  test('the key, even where everything is signed with the new one', async () => {
    const forged = { receipt: await log.receipt(otherSigner), offered: [encodeVkey(otherSigner.key)] };
    const { steps, keep } = await check(forged);
    const failed = steps.filter(({ state }) => state === 'fails').map(({ id }) => id);
    expect(failed).toEqual(['key', 'signature']);
    expect(keep).toBeNull();
  });

  test('a log without a key', async () => {
    expect(await stateOf('key', { offered: [] })).toBe('fails');
  });
});

describe('a log that is seen for the first time', () => {
  test('is left open, and its key and checkpoint are remembered', async () => {
    const { verdict, keep } = await check({ kept: null });
    expect(verdict).toBe('open');
    expect(keep).toEqual({
      vkey,
      from: 'first-use',
      since: '2026-11-25T00:00:00Z',
      checkpoints: { [origin]: await log.note() },
    });
  });

  test('is not remembered where its signature does not hold', async () => {
    const { keep, verdict } = await check({ kept: null, receipt: await log.receipt(otherSigner) });
    expect([verdict, keep]).toEqual(['fails', null]);
  });

  test('cannot be held against a key where the role may not ask for it', async () => {
    expect(await stateOf('signature', { kept: null, offered: null })).toBe('open');
    expect(await stateOf('signature', { offered: null })).toBe('holds');
  });
});

describe('a checkpoint of before', () => {
  const longer = new Log(600);

  test('is the beginning of the log of now, which is then remembered', async () => {
    const { verdict, keep } = await check({ receipt: await longer.receipt(), readFile: longer.readFile });
    expect(verdict).toBe('holds');
    expect(keep?.checkpoints[origin]).toContain('\n600\n');
  });

  test('is not the beginning of a log that was rewritten', async () => {
    const rewritten = new Log(600, 1);
    const { steps, keep } = await check({ receipt: await rewritten.receipt(), readFile: rewritten.readFile });
    expect(steps.filter(({ state }) => state === 'fails').map(({ id }) => id)).toEqual(['history']);
    expect(keep).toBeNull();
  });

  test('has one root for each size', async () => {
    const other = new Log(7, 1);
    expect(await stateOf('history', { receipt: await other.receipt() })).toBe('fails');
  });

  test('was of a longer log: that fails, unless the server shows that it still is', async () => {
    const before = { ...kept, checkpoints: { [origin]: await longer.note() } };
    expect(await stateOf('history', { kept: before })).toBe('fails');
    expect(await stateOf('history', { kept: before, readFile: null })).toBe('fails');
    const { steps, keep } = await check({ kept: before, readFile: longer.readFile });
    expect(steps.at(-1)?.state).toBe('holds');
    expect(keep).toBeNull();
  });

  test('is left open, and kept, where the files cannot be read', async () => {
    for (const readFile of [null, async () => null, () => Promise.reject(new Error('no'))]) {
      const { steps, keep } = await check({ receipt: await longer.receipt(), readFile });
      expect(steps.at(-1)?.state).toBe('open');
      expect(keep).toBeNull();
    }
  });
});

test('a browser without Ed25519 leaves the signature open, and does not say that it is wrong', async () => {
  const without = {
    ...browserCrypto,
    verifyEd25519: () => Promise.reject(new DOMException('no', 'NotSupportedError')),
  };
  const asked = { view, receipt: encodeReceipt(receipt), offered: [vkey], kept, readFile: null, nowIso: '' };
  const { verdict, steps } = await checkProof(asked, without);
  expect([verdict, steps.find(({ id }) => id === 'signature')?.state]).toEqual(['open', 'open']);
});
