import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from './bytes.ts';
import { encodeNote, parseNote } from './note.ts';
import type { Note } from './note.ts';
import { isKeyName } from './vkey.ts';

const LINE = '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv\n';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isKeyName);
const textLine = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((line) => [...line].every((char) => char >= ' '));
const notes: fc.Arbitrary<Note> = fc.record({
  text: fc.array(textLine, { minLength: 1, maxLength: 5 }).map((lines) => lines.map((line) => `${line}\n`).join('')),
  signatures: fc.array(
    fc.record({ name, keyId: fc.nat(0xffffffff), signature: fc.uint8Array({ minLength: 1, maxLength: 100 }) }),
    { minLength: 1, maxLength: 64 },
  ),
});

function codeOf(input: string | Uint8Array): string {
  const parsed = parseNote(input);
  return parsed.ok ? 'ok' : `${parsed.code} at ${parsed.at}`;
}

test('parsing gives back the note that was encoded, from text and from bytes', () => {
  const property = fc.property(notes, (note) => {
    const encoded = encodeNote(note);
    expect(parseNote(encoded)).toEqual({ ok: true, note });
    expect(parseNote(encodeUtf8(encoded))).toEqual({ ok: true, note });
  });
  fc.assert(property);
});

test('parsing arbitrary bytes and text never throws, and what it takes is what encoding gives', () => {
  const piece = fc.constantFrom('\n', '\n\n', '— ', '- ', 'a', ' ', 'AAAAAAAA', LINE, '\r', '\0', '\ud800', '\ufeff');
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  const property = fc.property(fc.oneof(text, fc.uint8Array()), (input) => {
    const parsed = parseNote(input);
    if (!parsed.ok) return;
    const encoded = encodeNote(parsed.note);
    expect(typeof input === 'string' ? encoded : encodeUtf8(encoded)).toEqual(input);
  });
  fc.assert(property, { numRuns: 3000 });
});

test('the text ends at the last empty line, and keeps those before it', () => {
  const parsed = parseNote(`a\n\nb\n\n${LINE}`);
  expect(parsed.ok && parsed.note.text).toBe('a\n\nb\n');
});

describe('a note is refused that', () => {
  test.each([
    ['has no empty line', `text\n${LINE}`, 'no-signatures at 3'],
    ['has no signature', 'text\n\n', 'no-signatures at 3'],
    ['does not end with a newline', `text\n\n${LINE.trimEnd()}`, 'signature-line at 3'],
    ['has another dash', `text\n\n${LINE.replace('—', '-')}`, 'signature-line at 3'],
    ['has a name with a plus', `text\n\n— a+b AAAAAAA=\n`, 'signature-line at 3'],
    ['has no name', `text\n\n—  AAAAAAA=\n`, 'signature-line at 3'],
    ['has a no-break space in a name', `text\n\n— a\u00a0b AAAAAAA=\n`, 'signature-line at 3'],
    ['has more behind a signature', `text\n\n— a AAAAAAA= b\n`, 'signature-line at 3'],
    ['has a signature without anything behind the key ID', `text\n\n— a AAAAAA==\n`, 'signature-line at 3'],
    ['has base64 with bits in its tail', `text\n\n${LINE}— a AAAAAAB=\n`, 'signature-line at 4'],
    ['has a carriage return', `text\r\n\n${LINE}`, 'control-character at 1'],
    ['has a tab', `text\n\n— a\tAAAAAAA=\n`, 'control-character at 3'],
    ['has a lone surrogate', `\ud800\n\n${LINE}`, 'not-utf8 at 1'],
  ])('%s', (_, text, code) => expect(codeOf(text)).toBe(code));

  test('is not UTF-8', () => {
    expect(codeOf(Uint8Array.of(0xff, ...encodeUtf8(`\n\n${LINE}`)))).toBe('not-utf8 at 1');
  });

  test('is longer than a mebibyte', () => {
    expect(codeOf(`${'a'.repeat(1024 * 1024)}\n\n${LINE}`)).toBe('too-long at 1');
  });

  test('has more than 64 signatures', () => {
    expect(codeOf(`text\n\n${LINE.repeat(64)}`)).toBe('ok');
    expect(codeOf(`text\n\n${LINE.repeat(65)}`)).toBe('too-many-signatures at 67');
  });
});

test('a signature as long as post-quantum ones is taken', () => {
  const signature = { name: 'example.com/pq', keyId: 1, signature: new Uint8Array(8000) };
  const note = { text: 'text\n', signatures: [signature] };
  expect(parseNote(encodeNote(note))).toEqual({ ok: true, note });
});
