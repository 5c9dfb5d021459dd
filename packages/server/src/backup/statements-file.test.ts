import { hash } from 'node:crypto';
import type { Logged, Statement } from '@daybook/event';
import { encodeNote, parseNote } from '@daybook/tlog';
import { describe, expect, test } from 'vitest';
import { decodeStated, encodeStated, isBeginning, joinOf, type Stated } from './statements-file.ts';

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
/** As good as a key: who signed stands in the note. */
const signature = { name: 'log.example', keyId: 1, signature: new Uint8Array(64) };
const notary = { sign: async (text: string) => encodeNote({ text, signatures: [signature] }) };
const notes = {
  faultOf: async ({ signatures }: { readonly signatures: readonly { readonly name: string }[] }) =>
    signatures[0]?.name === 'log.example' ? null : 'it is signed by none of the keys that are trusted',
};

/** Certificates: the smallest that there are. */
function statementsAt(...indices: number[]): Logged[] {
  return indices.map((index, i) => {
    const chained = { number: i + 1, previous: indices[i - 1] ?? null };
    const statement: Statement = { type: 'certificate', ...chained, plan: 1, destroyed: 0, stopped: null, kept: [] };
    return { index, receivedUs: 1_000_000 + index, statement };
  });
}

const log = { tenant: 'default', log: 1, origin: 'log.example', size: 90 };
const words = new Map([[7, { matter: 'a "matter"' }]]);
const stated: Stated = {
  madeAt: '2026-11-29T10:00:00.000Z',
  logs: [
    { ...log, statements: statementsAt(3, 8, 40), words },
    { ...log, tenant: 'other', origin: 'other.example', statements: [], words: new Map() },
  ],
};
const encode = (of = stated) => encodeStated(of, notary, sha256);
const decode = (bytes: Uint8Array) => decodeStated(bytes, 'FILE', notes, sha256);
const textOf = async (): Promise<string> => new TextDecoder().decode(await encode());
const decodeText = (text: string) => decode(new TextEncoder().encode(text));

describe('a file of statements', () => {
  test('is read as it was written', async () => {
    expect(await decode(await encode())).toEqual(stated);
  });

  test('of which a byte is another is not believed, wherever it is', async () => {
    const bytes = await encode();
    const believed: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const read = await decode(changed).catch((error: unknown) => error);
      // Bytes of the signature itself are the key's to judge.
      if (!(read instanceof Error)) believed.push(at);
    }
    const text = new TextDecoder().decode(bytes);
    const signed = text.lastIndexOf(' ', text.length) + 1;
    expect(believed.every((at) => at >= signed)).toBe(true);
  });

  test('that was cut anywhere is not believed', async () => {
    const bytes = await encode();
    for (let end = 0; end < bytes.length; end += 1)
      await expect(decode(bytes.slice(0, end))).rejects.toThrow(
        /^FILE(?: does not end with the note|, line| is not what)/,
      );
  });

  test('names the place of what is wrong', async () => {
    const text = await textOf();
    const lines = text.split('\n');
    await expect(decodeText(lines.toSpliced(2, 1).join('\n'))).rejects.toThrow('FILE is not what was signed');
    await expect(decodeText(lines.toSpliced(3, 0, lines[3] ?? '').join('\n'))).rejects.toThrow('lines of it were');
    const forged = encodeNote({ text: 'x\n', signatures: [{ ...signature, name: 'thief.example' }] });
    await expect(decodeText(lines.with(lines.length - 2, JSON.stringify({ note: forged })).join('\n'))).rejects.toThrow(
      'FILE: it is signed by none of the keys',
    );
    const gap = { ...stated, logs: [{ ...log, statements: statementsAt(3, 8, 40).toSpliced(1, 1), words }] };
    await expect(decode(await encode(gap))).rejects.toThrow('FILE: of default, the statement at 40 is number 3');
    const strange = { ...stated, logs: [{ ...log, statements: [{ ...statementsAt(3)[0], statement: {} }], words }] };
    await expect(decode(await encode(strange as never))).rejects.toThrow('FILE, line 3, is nothing that this Daybook');
  });

  test('of a note that names another file is not believed', async () => {
    const [one, two] = [await textOf(), new TextDecoder().decode(await encode({ ...stated, logs: [] }))];
    const note = two.split('\n').at(-2) ?? '';
    expect(parseNote((JSON.parse(note) as { note: string }).note).ok).toBe(true);
    await expect(decodeText(`${one.slice(0, one.lastIndexOf('{"note"'))}${note}\n`)).rejects.toThrow(
      'is not what was signed',
    );
  });
});

describe('a file and a log that was restored', () => {
  const file = statementsAt(3, 8, 40, 41);
  test.each([
    ['goes on', statementsAt(3, 8), 40, { how: 'joins', isNew: true }],
    ['has nothing of before', [], 3, { how: 'joins', isNew: true }],
    ['says the same', file, 90, { how: 'joins', isNew: false }],
    ['is older', statementsAt(3, 8, 40, 41, 50), 90, { how: 'older' }],
  ])('the file %s', (_, known, end, join) => {
    expect(joinOf(file, known, end)).toEqual(join);
  });

  test('of another history do not join, and the place is named', () => {
    const detailOf = (known: readonly Logged[], end: number) => joinOf(file, known, end);
    expect(detailOf(statementsAt(3, 9), 40)).toEqual({
      how: 'other',
      detail: 'the file has a statement at 8, where the backup states something else (at 9)',
    });
    expect(detailOf(statementsAt(3), 40)).toMatchObject({ detail: expect.stringContaining('at 8, where') as string });
    expect(detailOf(statementsAt(3, 8, 30), 40)).toMatchObject({
      detail: 'the backup has a statement at 30, which the file does not have',
    });
  });
});

test('a file is the beginning of another one where all of its statements are in that', () => {
  const of = (...statements: Logged[]): Stated => ({ madeAt: '', logs: [{ ...log, statements, words: new Map() }] });
  const none: Stated = { madeAt: '', logs: [] };
  const [two, three] = [of(...statementsAt(3, 8)), of(...statementsAt(3, 8, 40))];
  expect([isBeginning(two, three), isBeginning(three, two), isBeginning(two, two)]).toEqual([true, false, true]);
  expect([isBeginning(none, two), isBeginning(two, none), isBeginning(of(), none)]).toEqual([true, false, true]);
  expect(isBeginning(of(...statementsAt(3, 9)), three)).toBe(false);
  const elsewhere = { ...three, logs: three.logs.map((each) => ({ ...each, origin: 'x' })) };
  expect(isBeginning(two, elsewhere)).toBe(false);
});
