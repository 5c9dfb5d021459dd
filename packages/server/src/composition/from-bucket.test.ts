import { encodeEntry, type ReadFiles } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { encodeBundle, encodeCheckpoint, leafHash, policyOfKeys, rootOfLeaves, signNote } from '@daybook/tlog';
import { ed25519Signer, generateEd25519, nodeCrypto } from '@daybook/tlog/node';
import { type Trust, trustOf } from '@daybook/verify';
import { expect, test } from 'vitest';
import { systemRandom } from '../platform/random.ts';
import type { FetchedLog } from '../retain/index.ts';
import { toolsOf } from './backup-parts.ts';
import { writeLedger } from './from-bucket-ledger.ts';
import { checkpointReader, TreeChecker, vkeysOf } from './from-bucket-trust.ts';

const { privateKeyPem } = generateEd25519();
const text = (origin: string): string =>
  encodeCheckpoint({ origin, size: 3, root: new Uint8Array(32), extensions: [] });
const signed = async (origin: string, pem = privateKeyPem): Promise<Uint8Array> =>
  new TextEncoder().encode(await signNote(text(origin), [ed25519Signer(origin, pem)]));
const trustIn = (from: 'key' | 'policy'): Trust =>
  trustOf(policyOfKeys([ed25519Signer('a.example/1', privateKeyPem).key]), from, 'log.vkey');

test('a key that was kept before a tenant came is believed for that tenant too, and no other key is', async () => {
  const trust = { current: trustIn('key') };
  const read = checkpointReader(trust);
  expect(await read(await signed('a.example/1'))).toMatchObject({ origin: 'a.example/1', size: 3 });
  const other = generateEd25519().privateKeyPem;
  expect(await read(await signed('a.example/2', other))).toEqual({
    fault: 'no key that is trusted signed it (a.example/2)',
  });
  expect(await read(await signed('a.example/2'))).toMatchObject({ origin: 'a.example/2' });
  expect(await read(await signed('a.example/1', other))).toMatchObject({
    fault: expect.stringContaining('a.example/1'),
  });
  expect(await read(new TextEncoder().encode('a letter'))).toEqual({ fault: 'it is no checkpoint' });
  const logs = ['a.example/1', 'a.example/2'].map((origin) => found({ origin }));
  expect(vkeysOf(logs, trust.current).trim().split('\n')).toEqual([
    expect.stringMatching(/^a\.example\/1\+/),
    expect.stringMatching(/^a\.example\/2\+/),
  ]);
});

test('a policy names its logs, and stands for no other', async () => {
  const read = checkpointReader({ current: trustIn('policy') });
  expect(await read(await signed('a.example/2'))).toMatchObject({ fault: expect.stringContaining('unknown-origin') });
});

const entryOf = (source: number): Uint8Array =>
  encodeEntry({ flags: 0, class: 1, source, receivedUs: source * 1000, root: new Uint8Array(32).fill(source) });

function found(change: Partial<FetchedLog> = {}): FetchedLog {
  const entries = [1, 2, 2].map(entryOf);
  const root = rootOfLeaves(
    nodeCrypto.sha256,
    entries.map((entry) => leafHash(nodeCrypto.sha256, entry)),
  );
  const of = { tenant: 'default', log: 1, origin: 'a.example/1', size: 3, newest: 3, root, checkpoint: '' };
  return { ...of, segments: 0, closed: 0, beyond: 0, ...change };
}

test('a partial bundle that does not give the signed root is named; of one that does the sources are known', async () => {
  const path = 'tenants/default/log/1/tile/entries/000.p/3';
  const check = async (sources: readonly number[]) => {
    const bytes = encodeBundle(sources.map(entryOf));
    const none = async () => null;
    const files: ReadFiles = {
      read: async (each) => (each === path ? bytes : null),
      readRange: none,
      size: none,
      list: async () => [],
    };
    const checker = new TreeChecker(files, createBatchHasher());
    return { faults: await checker.check(found()), sources: checker.sources };
  };
  expect(await check([1, 2, 2])).toEqual({
    faults: [],
    sources: new Map([
      [
        'default',
        new Map([
          [1, 1000],
          [2, 2000],
        ]),
      ],
    ]),
  });
  expect((await check([1, 2, 3])).faults).toEqual([
    { object: path, first: 0, detail: 'the entries do not give the root that was signed' },
  ]);
});

test('two logs that sign under one name are refused: one of them was copied there', async () => {
  const none = {} as Parameters<typeof writeLedger>[1];
  const logs = [found(), found({ tenant: 'second' })];
  const tools = { ...toolsOf(none), random: systemRandom() };
  await expect(writeLedger('/nowhere', none, logs, tools)).rejects.toThrow(
    /a\.example\/1 under tenants\/default\/log\/1 and tenants\/second\/log\/1/,
  );
});
