import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCheckpoint } from './checkpoint.ts';
import { nodeCrypto } from './node.ts';
import { openCheckpoint } from './opencheckpoint.ts';
import { policyOfKeys } from './policy.ts';
import type { Policy, Witness } from './policy.ts';
import { encodeProof, parseProof, verifyProof } from './proof.ts';
import type { Proof } from './proof.ts';
import { proveInclusion } from './prove.ts';
import { signNote } from './sign.ts';
import type { Signer } from './sign.ts';
import { testCosigner, testSigner } from './testing/keys.ts';
import { TileStore, numberedLeaf } from './testing/tiles.ts';

const { sha256 } = nodeCrypto;
const SIZE = 300;
const ORIGIN = 'example.com/log';
const store = new TileStore();
for (let i = 0; i < SIZE; i++) store.append(numberedLeaf(i));

const log = testSigner(ORIGIN, 1);
const cosigners = [testCosigner('w/1', 11, 1_700_000_001), testCosigner('w/2', 12, 1_700_000_002)];
const witnesses = cosigners.map(({ key }, i): Witness => ({ kind: 'witness', name: `w${i + 1}`, key, url: null }));
const policyOf = (quorum: Policy['quorum']): Policy => ({ ...policyOfKeys([log.key]), witnesses, quorum });
const both: Policy['quorum'] = { kind: 'group', name: 'both', threshold: 2, members: witnesses };

function signedBy(signers: readonly Signer[], origin = ORIGIN): Promise<string> {
  return signNote(encodeCheckpoint({ origin, size: SIZE, root: store.edge.root(), extensions: [] }), signers);
}

async function proofOf(index: number, signers: readonly Signer[]): Promise<Proof> {
  const path = await proveInclusion(index, SIZE, store.readerAt(SIZE), sha256);
  return { extra: null, index, path, checkpoint: await signedBy(signers) };
}

function codeOf(input: string | Uint8Array): string {
  const parsed = parseProof(input);
  return parsed.ok ? 'ok' : `${parsed.code} at ${parsed.at}`;
}

describe('the form of a proof', () => {
  const hash = Buffer.alloc(32, 1).toString('base64');

  test('is that of the specification', () => {
    const proof = { extra: Uint8Array.of(1, 2), index: 7, path: [new Uint8Array(32).fill(1)], checkpoint: 'c\n' };
    expect(encodeProof(proof)).toBe(`c2sp.org/tlog-proof@v1\nextra AQI=\nindex 7\n${hash}\n\nc\n`);
    expect(encodeProof({ ...proof, extra: null, path: [] })).toBe('c2sp.org/tlog-proof@v1\nindex 7\n\nc\n');
  });

  test('is read back to the proof that was written', () => {
    const proofs = fc.record({
      extra: fc.option(fc.uint8Array()),
      index: fc.maxSafeNat(),
      path: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 53 }),
      checkpoint: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(proofs, (proof) => {
        expect(parseProof(encodeProof(proof))).toEqual({ ok: true, proof });
      }),
    );
  });

  test.each([
    ['', 'header at 1'],
    ['c2sp.org/tlog-proof@v2\nindex 7\n\n', 'header at 1'],
    ['c2sp.org/tlog-proof@v1\n\n', 'index at 2'],
    ['c2sp.org/tlog-proof@v1\nindex 07\n\n', 'index at 2'],
    ['c2sp.org/tlog-proof@v1\nindex -1\n\n', 'index at 2'],
    ['c2sp.org/tlog-proof@v1\nextra ?\nindex 7\n\n', 'extra at 2'],
    ['c2sp.org/tlog-proof@v1\nindex 7\nextra AQI=\n\n', 'path at 3'],
    [`c2sp.org/tlog-proof@v1\nindex 7\n${hash}\nAQI=\n\n`, 'path at 4'],
    [`c2sp.org/tlog-proof@v1\nindex 7\n${`${hash}\n`.repeat(54)}\n`, 'path-length at 56'],
    ['c2sp.org/tlog-proof@v1\nindex 7', 'no-checkpoint at 3'],
  ])('is refused with its line: %j', (text, code) => expect(codeOf(text)).toBe(code));

  test('is read from arbitrary bytes and lines without ever throwing', () => {
    const piece = fc.constantFrom('c2sp.org/tlog-proof@v1\n', 'index 7', 'extra AQI=', '\n', hash, '— a AAAAAAA=');
    const text = fc.array(piece, { maxLength: 10 }).map((all) => all.join(''));
    const property = fc.property(fc.oneof(text, fc.uint8Array()), (input) => {
      const parsed = parseProof(input);
      if (parsed.ok && typeof input === 'string') expect(encodeProof(parsed.proof)).toBe(input);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test('is not written for a path that is too long or not of hashes', () => {
    const proof = { extra: null, index: 0, checkpoint: '' };
    expect(() => encodeProof({ ...proof, path: [new Uint8Array(31)] })).toThrow(RangeError);
    expect(() => encodeProof({ ...proof, path: Array.from({ length: 54 }, () => new Uint8Array(32)) })).toThrow(
      RangeError,
    );
    expect(() => encodeProof({ ...proof, path: [], index: -1 })).toThrow(RangeError);
  });
});

describe('verifying a proof', () => {
  test('says the checkpoint and the times of the witnesses that cosigned it', async () => {
    const verified = await verifyProof(
      nodeCrypto,
      await proofOf(256, [log, ...cosigners]),
      store.leaf(256),
      policyOf(both),
    );
    expect(verified).toMatchObject({
      ok: true,
      checkpoint: { origin: ORIGIN, size: SIZE, root: store.edge.root() },
      cosignatures: [
        { witness: { name: 'w1' }, timeSeconds: 1_700_000_001 },
        { witness: { name: 'w2' }, timeSeconds: 1_700_000_002 },
      ],
    });
  });

  test('fails for another leaf, another index and a path that was changed', async () => {
    const proof = await proofOf(7, [log]);
    const codeFor = async (other: Partial<Proof>, leaf = store.leaf(7)) => {
      const verified = await verifyProof(nodeCrypto, { ...proof, ...other }, leaf, policyOf(null));
      return verified.ok ? 'ok' : verified.code;
    };
    expect(await codeFor({})).toBe('ok');
    expect(await codeFor({}, store.leaf(8))).toBe('root');
    expect(await codeFor({ index: 6 })).toBe('root');
    expect(await codeFor({ index: SIZE })).toBe('index');
    expect(await codeFor({ path: proof.path.slice(1) })).toBe('proof-length');
    expect(await codeFor({ path: proof.path.toReversed() })).toBe('root');
  });

  test('fails where its checkpoint is not valid under the policy, though the path is right', async () => {
    const codeFor = async (signers: readonly Signer[]) => {
      const verified = await verifyProof(nodeCrypto, await proofOf(7, signers), store.leaf(7), policyOf(both));
      return verified.ok ? 'ok' : verified.code;
    };
    expect(await codeFor([log, ...cosigners])).toBe('ok');
    expect(await codeFor([log])).toBe('no-quorum');
    expect(await codeFor(cosigners)).toBe('no-log-signature');
    expect(await codeFor([testSigner(ORIGIN, 2), ...cosigners])).toBe('no-log-signature');
  });
});

describe('a checkpoint is valid under a policy only if', () => {
  const codeFor = async (note: string | Promise<string>, policy: Policy) => {
    const opened = await openCheckpoint(nodeCrypto, await note, policy);
    return opened.ok ? 'ok' : opened.code;
  };

  test('a log of the policy signed it, under the origin that is its own', async () => {
    expect(await codeFor(signedBy([log]), policyOf(null))).toBe('ok');
    expect(await codeFor(signedBy([testSigner(ORIGIN, 2)]), policyOf(null))).toBe('no-known-signature');
    expect(await codeFor(signedBy([log], 'example.com/other'), policyOf(null))).toBe('unknown-origin');
    expect(await codeFor(signedBy([log], `${ORIGIN}2`), policyOf(null))).toBe('unknown-origin');
    expect(await codeFor(signedBy([log]), policyOfKeys([]))).toBe('unknown-origin');
  });

  test('the log signed it, however many witnesses did', async () => {
    expect(await codeFor(signedBy(cosigners), policyOf(both))).toBe('no-log-signature');
  });

  test('the quorum cosigned it', async () => {
    const [first, second] = cosigners;
    if (first === undefined || second === undefined) throw new Error('no cosigner');
    expect(await codeFor(signedBy([log, first, second]), policyOf(both))).toBe('ok');
    expect(await codeFor(signedBy([log, first]), policyOf(both))).toBe('no-quorum');
    expect(await codeFor(signedBy([log, first, first]), policyOf(both))).toBe('no-quorum');
    expect(await codeFor(signedBy([log]), policyOf(witnesses[0] ?? null))).toBe('no-quorum');
  });

  test('it is a note, and its text a checkpoint', async () => {
    expect(await codeFor('', policyOf(null))).toBe('no-signatures');
    expect(await codeFor(signNote('text\n', [log]), policyOf(null))).toBe('lines');
  });
});
