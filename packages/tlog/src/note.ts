import { concatBytes, decodeUtf8, viewOf } from './bytes.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { isKeyName } from './vkey.ts';

/** Bounds on what is read. C2SP signed-note asks for at least 16 signatures, of nearly 5 kB where they are post-quantum. */
export const NOTE_LENGTH_MAX = 1024 * 1024;
export const NOTE_SIGNATURES_MAX = 64;
const KEY_ID_BYTES = 4;

/** One signature line. `signature` is without the key ID. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** C2SP signed-note. Parsing says nothing about who signed; `openNote` does. */
export interface Note {
  /** Ends with a newline. Its UTF-8 is what was signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export type NoteFault = Fault<
  'too-long' | 'not-utf8' | 'control-character' | 'no-signatures' | 'too-many-signatures' | 'signature-line'
>;

/** C2SP signed-note, format. The inverse of `parseNote`; gives a text, whose UTF-8 is the note. */
export function encodeNote(note: Note): string {
  return `${note.text}\n${note.signatures.map(encodeSignatureLine).join('')}`;
}

/** `— <name> <base64(key ID || signature)>` and a newline. */
export function encodeSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const id = new Uint8Array(KEY_ID_BYTES);
  viewOf(id).setUint32(0, keyId);
  return `\u2014 ${name} ${encodeBase64(concatBytes(id, signature))}\n`;
}

/** C2SP signed-note, format. Takes the bytes, or a text that was decoded without loss. `at` is a line, from 1. */
export function parseNote(input: Uint8Array | string): { readonly ok: true; readonly note: Note } | NoteFault {
  if (input.length > NOTE_LENGTH_MAX) return fault('too-long', 1);
  const whole = typeof input === 'string' ? input : decodeUtf8(input);
  if (whole === null || !whole.isWellFormed()) return fault('not-utf8', 1);
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  const control = whole.search(/[\u0000-\u0009\u000b-\u001f]/);
  if (control !== -1) return fault('control-character', lineAt(whole, control));
  // The text may hold empty lines: the last one ends it.
  const split = whole.lastIndexOf('\n\n');
  if (split === -1 || split + 2 === whole.length) return fault('no-signatures', lineAt(whole, whole.length));
  const text = whole.slice(0, split + 1);
  const firstLine = lineAt(whole, split + 2);
  const lines = whole.slice(split + 2).split('\n');
  if (lines.pop() !== '') return fault('signature-line', firstLine + lines.length);
  if (lines.length > NOTE_SIGNATURES_MAX) return fault('too-many-signatures', firstLine + NOTE_SIGNATURES_MAX);
  const signatures: NoteSignature[] = [];
  for (const [i, line] of lines.entries()) {
    const signature = parseSignatureLine(line);
    if (signature === null) return fault('signature-line', firstLine + i);
    signatures.push(signature);
  }
  return { ok: true, note: { text, signatures } };
}

/** Reads one signature line, without its newline. Null where it is none. */
export function parseSignatureLine(line: string): NoteSignature | null {
  const [dash, name, base64, ...more] = line.split(' ');
  if (dash !== '\u2014' || name === undefined || base64 === undefined || more.length > 0) return null;
  const bytes = decodeBase64(base64);
  if (!isKeyName(name) || bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: viewOf(bytes).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
