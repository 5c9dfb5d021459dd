import { describe, expect, test } from 'vitest';
import { parseNote } from './note.ts';
import type { Note } from './note.ts';
import { nodeCrypto } from './node.ts';
import { openNote } from './open.ts';
import { signNote, signText } from './sign.ts';
import { testCosigner, testSigner } from './testing/keys.ts';
import { parseVkey, verifierKey } from './vkey.ts';
import type { VerifierKey } from './vkey.ts';

const { sha256 } = nodeCrypto;

function noteOf(text: string): Note {
  const parsed = parseNote(text);
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.note;
}

function keyOf(vkey: string): VerifierKey {
  const parsed = parseVkey(sha256, vkey);
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.key;
}

describe('the example of the signed-note specification', () => {
  const key = keyOf('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  const signature = 'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=';
  const example = `This is an example message.\n\n— example.com/foo ${signature}\n`;

  test('is opened by its key', async () => {
    const opened = await openNote(nodeCrypto, noteOf(example), [key]);
    expect(opened).toEqual({ ok: true, signatures: [{ key, timeSeconds: null }] });
  });

  test('is rejected when one letter of its text is another', async () => {
    const opened = await openNote(nodeCrypto, noteOf(example.replace('example message', 'Example message')), [key]);
    expect(opened).toEqual({ ok: false, code: 'bad-signature', at: 0 });
  });
});

describe('a note by two logs and a witness', () => {
  const [one, two, witness] = [testSigner('one', 1), testSigner('two', 2), testCosigner('w', 3)];
  const signers = [one, two, witness];

  test('is opened by any of the keys, and says which hold and when the witness signed', async () => {
    const note = noteOf(await signNote('text\n', signers));
    expect(await openNote(nodeCrypto, note, [two.key])).toEqual({
      ok: true,
      signatures: [{ key: two.key, timeSeconds: null }],
    });
    expect(await openNote(nodeCrypto, note, [witness.key, one.key])).toEqual({
      ok: true,
      signatures: [
        { key: one.key, timeSeconds: null },
        { key: witness.key, timeSeconds: 1_700_000_000 },
      ],
    });
  });

  test('is not opened without a key that is known', async () => {
    const note = noteOf(await signNote('text\n', signers));
    const none = { ok: false, code: 'no-known-signature', at: 0 };
    expect(await openNote(nodeCrypto, note, [])).toEqual(none);
    expect(await openNote(nodeCrypto, note, [testSigner('other', 1).key])).toEqual(none);
    expect(await openNote(nodeCrypto, note, [testSigner('one', 9).key])).toEqual(none);
  });

  test('is rejected when the signature of one known key fails, though another holds', async () => {
    const [good] = await signText('text\n', [one]);
    const [foreign] = await signText('another text\n', [two]);
    if (good === undefined || foreign === undefined) throw new Error('no signature');
    const note = { text: 'text\n', signatures: [good, foreign] };
    expect(await openNote(nodeCrypto, note, [one.key, two.key])).toEqual({ ok: false, code: 'bad-signature', at: 1 });
    expect((await openNote(nodeCrypto, note, [one.key])).ok).toBe(true);
  });

  test('is not opened by a signature that has the key ID of a known key under another name', async () => {
    const [signed] = await signText('text\n', [one]);
    if (signed === undefined) throw new Error('no signature');
    const opened = await openNote(nodeCrypto, { text: 'text\n', signatures: [{ ...signed, name: 'other' }] }, [
      one.key,
    ]);
    expect(opened).toEqual({ ok: false, code: 'no-known-signature', at: 0 });
  });

  test('is rejected when the time of a cosignature is changed', async () => {
    const [cosigned] = await signText('text\n', [witness]);
    if (cosigned === undefined) throw new Error('no signature');
    const signature = cosigned.signature.slice();
    signature[7] = (signature[7] ?? 0) ^ 1;
    const opened = await openNote(nodeCrypto, { text: 'text\n', signatures: [{ ...cosigned, signature }] }, [
      witness.key,
    ]);
    expect(opened).toEqual({ ok: false, code: 'bad-signature', at: 0 });
  });

  test("is rejected when a witness's plain signature stands where a cosignature should", async () => {
    const plain = testSigner('w', 3);
    const [signed] = await signText('text\n', [plain]);
    if (signed === undefined) throw new Error('no signature');
    const note = { text: 'text\n', signatures: [{ ...signed, keyId: witness.keyId }] };
    expect(await openNote(nodeCrypto, note, [witness.key])).toEqual({ ok: false, code: 'bad-signature', at: 0 });
  });
});

test('two different keys of one name and key ID are refused', async () => {
  const key = verifierKey(sha256, 'one', 'ed25519', new Uint8Array(32));
  const clash = { ...key, publicKey: new Uint8Array(32).fill(1) };
  const note = noteOf(await signNote('text\n', [testSigner('one')]));
  expect(await openNote(nodeCrypto, note, [key, clash])).toEqual({ ok: false, code: 'ambiguous-key', at: 1 });
  expect(await openNote(nodeCrypto, note, [key, key])).toMatchObject({ code: 'no-known-signature' });
});

test('a text without a final newline, or no signer, is not signed', async () => {
  await expect(signNote('text', [testSigner('one')])).rejects.toThrow(RangeError);
  await expect(signNote('text\n', [])).rejects.toThrow(RangeError);
});
