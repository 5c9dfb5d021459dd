import { encodeCheckpoint, encodeProof, leafHash, nodeHash, policyOfKeys, signNote } from '@daybook/tlog';
import { ed25519Signer, nodeCrypto } from '@daybook/tlog/node';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordDigester } from './digest.ts';
import { encodeSections } from './encode-sections.ts';
import { encodeEntry } from './entry.ts';
import { createBatchHasher } from './hash/index.ts';
import {
  decodeReceipt,
  encodeReceipt,
  type Receipt,
  receiptBytesMax,
  type ReceiptSection,
  revealSections,
  showSections,
  verifyReceipt,
} from './receipt.ts';
import type { Record } from './record.ts';
import * as arbitrary from './testing/arbitraries.ts';
import { slowCommitment } from './testing/slow.ts';
import { vectorEvents } from './testing/vectors.ts';

const hasher = createBatchHasher();
const { sha256 } = nodeCrypto;
const signer = ed25519Signer('example.org/log', new Uint8Array(32).fill(1));
const policy = policyOfKeys([signer.key]);
const event = vectorEvents['whole']!;
const text = (receipt: Receipt): string => JSON.stringify(encodeReceipt(receipt));

/** A receipt of an event that is the second of two in a log. */
async function receiptOf(record: Record): Promise<Receipt> {
  const digester = new RecordDigester(hasher);
  digester.add(record);
  const entry = encodeEntry({
    flags: 0,
    class: 1,
    source: 7,
    receivedUs: 1_795_000_000_000_000,
    root: digester.roots(),
  });
  const sibling = new Uint8Array(32).fill(9);
  const root = nodeHash(sha256, sibling, leafHash(sha256, entry));
  const checkpoint = await signNote(encodeCheckpoint({ origin: signer.key.name, size: 2, root, extensions: [] }), [
    signer,
  ]);
  const proof = encodeProof({ extra: null, index: 1, path: [sibling], checkpoint });
  return { entry, sections: revealSections(record, hasher), proof };
}

const whole = await receiptOf({ seed: new Uint8Array(16).fill(3), sections: encodeSections(event) });
const verify = (receipt: Receipt) => verifyReceipt(receipt, policy, nodeCrypto, hasher);
const withSections = (change: (section: ReceiptSection) => ReceiptSection): Receipt => ({
  ...whole,
  sections: whole.sections.map(change),
});

describe('a receipt', () => {
  it('proves the whole event, and where it is', async () => {
    expect(await verify(whole)).toMatchObject({
      ok: true,
      value: { index: 1, entry: { source: 7 }, content: { event }, withheld: [], checkpoint: { size: 2 } },
    });
  });

  it('proves what is left when sections are withheld, and names them', async () => {
    const withheld = withSections((section) =>
      'bytes' in section && section.id !== 1
        ? { id: section.id, commitment: slowCommitment(section.id, section.salt, section.bytes) }
        : section,
    );
    expect(showSections(whole, [1], sha256)).toEqual(withheld);
    const { id, time } = event;
    expect(await verify(withheld)).toMatchObject({
      ok: true,
      value: { withheld: [2, 3, 4, 5, 6, 7, 8, 9], content: { event: { id, time }, sections: [1] } },
    });
  });

  it('comes back as it was from its JSON', () => {
    const receipt = fc.record({
      entry: arbitrary.bytesOf(48),
      sections: arbitrary.record.map((record) => revealSections(record, hasher)),
      proof: arbitrary.text,
    });
    fc.assert(
      fc.property(receipt, (one) => {
        expect(decodeReceipt(text(one))).toEqual({ ok: true, value: one });
      }),
      { numRuns: 50 },
    );
  });

  it('proves nothing once any part of it is changed', async () => {
    const flip = (bytes: Uint8Array): Uint8Array => bytes.with(0, bytes[0]! ^ 1);
    const changed: [Receipt, string][] = [
      [{ ...whole, entry: whole.entry.with(2, 9) }, 'proof.'],
      [{ ...whole, entry: flip(whole.entry) }, 'entry.version'],
      [{ ...whole, entry: whole.entry.with(20, whole.entry[20]! ^ 1) }, 'receipt.content-does-not-match-entry'],
      [{ ...whole, proof: whole.proof.replace('index 1', 'index 0') }, 'proof.'],
      [{ ...whole, proof: '' }, 'proof.header'],
      [{ ...whole, sections: whole.sections.slice(1) }, 'receipt.content-does-not-match-entry'],
      [{ ...whole, sections: [] }, 'receipt.content-does-not-match-entry'],
      [{ ...whole, sections: whole.sections.toReversed() }, 'receipt.sections-not-ascending'],
    ];
    for (const id of [1, 2, 9]) {
      const other = (change: (section: Extract<ReceiptSection, { salt: Uint8Array }>) => ReceiptSection) =>
        withSections((section) => ('bytes' in section && section.id === id ? change(section) : section));
      changed.push([
        other((section) => ({ ...section, bytes: flip(section.bytes) })),
        'receipt.content-does-not-match-entry',
      ]);
      changed.push([
        other((section) => ({ ...section, salt: flip(section.salt) })),
        'receipt.content-does-not-match-entry',
      ]);
      changed.push([other(() => ({ id, commitment: new Uint8Array(32) })), 'receipt.content-does-not-match-entry']);
    }
    for (const [receipt, code] of changed) {
      expect(await verify(receipt)).toMatchObject({ ok: false, code: expect.stringContaining(code) });
    }
  });

  it('is refused under a policy that does not know the log', async () => {
    const stranger = policyOfKeys([ed25519Signer('example.org/log', new Uint8Array(32).fill(2)).key]);
    expect(await verifyReceipt(whole, stranger, nodeCrypto, hasher)).toMatchObject({
      ok: false,
      code: expect.stringMatching(/^proof\./),
    });
  });
});

describe('decoding a receipt', () => {
  const json = encodeReceipt(whole) as { entry: string; sections: { [key: string]: unknown }[]; proof: string };
  const first = json.sections[0]!;
  it.each<[string, unknown, string, string]>([
    ['no object', [], 'receipt.not-an-object', '@0'],
    ['no entry', { ...json, entry: undefined }, 'receipt.bad-base64', 'entry'],
    ['base64 that is not the one of its bytes', { ...json, entry: 'AB==' }, 'receipt.bad-base64', 'entry'],
    ['base64 for URLs', { ...json, entry: '-_-_' }, 'receipt.bad-base64', 'entry'],
    ['no proof', { ...json, proof: 1 }, 'receipt.field-missing', 'proof'],
    ['no sections', { ...json, sections: {} }, 'receipt.field-missing', 'sections'],
    [
      'bytes beside a commitment, which nothing would prove',
      { ...json, sections: [{ ...first, commitment: 'A'.repeat(43) + '=' }] },
      'receipt.bad-section',
      'sections[0]',
    ],
    [
      'something else in a section',
      { ...json, sections: [{ ...first, note: 'x' }] },
      'receipt.bad-section',
      'sections[0]',
    ],
    [
      'a salt of another length',
      { ...json, sections: [{ ...first, salt: 'AAAA' }] },
      'receipt.bad-section',
      'sections[0]',
    ],
    ['a section 256', { ...json, sections: [first, { ...first, id: 256 }] }, 'receipt.bad-section', 'sections[1]'],
  ])('refuses one with %s, and says where', (_, value, code, at) => {
    expect(decodeReceipt(JSON.stringify(value))).toEqual({ ok: false, code, at });
  });

  it('refuses what is larger than a receipt can be before it reads it', () => {
    expect(decodeReceipt('['.repeat(receiptBytesMax + 1))).toMatchObject({ code: 'receipt.too-large' });
    expect(decodeReceipt('['.repeat(receiptBytesMax))).toMatchObject({ code: 'receipt.not-json' });
  });

  it('takes the receipt of the largest record', () => {
    const bytes = new Uint8Array(60 * 1024);
    const large = { ...whole, sections: [{ id: 1, salt: new Uint8Array(16), bytes }] };
    expect(decodeReceipt(text(large)).ok).toBe(true);
  });

  it('never throws, nor does verifying what it gave', async () => {
    const encoder = new TextEncoder();
    const bytes = arbitrary.mutated(fc.constant(encoder.encode(text(whole))));
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        const decoded = decodeReceipt(new TextDecoder().decode(some));
        if (!decoded.ok) return;
        const verified = await verify(decoded.value);
        if (!verified.ok) expect(verified.code).toMatch(/^[a-z]+\.[a-z0-9-]+$/);
      }),
      { numRuns: 300 },
    );
  });
});
