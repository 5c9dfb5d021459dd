import { decodeBase64, encodeBase64 } from './base64.ts';
import { isSize, parseDecimal } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { HASH_BYTES } from './hash.ts';
import { isKeyName } from './vkey.ts';

/** C2SP tlog-checkpoint: a tree head. What it says is nobody's word until it is signed and opened. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the third, opaque. Nothing here writes any. */
  readonly extensions: readonly string[];
}

/**
 * C2SP tlog-checkpoint, note text. Throws a RangeError for an origin that could not be a key name (no spaces, no plus: what
 * the specification recommends, this package demands of what it writes), a size, root or extension that cannot be.
 */
export function encodeCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError(`not an origin: ${JSON.stringify(origin)}`);
  if (!isSize(size)) throw new RangeError(`not a size: ${size}`);
  if (root.length !== HASH_BYTES) throw new RangeError(`a root of ${root.length} bytes`);
  if (extensions.some((line) => !isLine(line))) throw new RangeError('an extension line that is not one line of text');
  return [origin, size, encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('');
}

export type CheckpointFault = Fault<'lines' | 'origin' | 'size' | 'root' | 'extension'>;

/** Reads the text of a note as a checkpoint. Any non-empty origin is read. `at` is the line, from 1. */
export function parseCheckpoint(
  text: string,
): { readonly ok: true; readonly checkpoint: Checkpoint } | CheckpointFault {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 3) return fault('lines', lines.length + 1);
  const [origin = '', decimal = '', base64 = '', ...extensions] = lines;
  if (!isLine(origin)) return fault('origin', 1);
  const size = parseDecimal(decimal);
  if (size === null) return fault('size', 2);
  const root = decodeBase64(base64);
  if (root?.length !== HASH_BYTES) return fault('root', 3);
  const bad = extensions.findIndex((line) => !isLine(line));
  if (bad !== -1) return fault('extension', 4 + bad);
  return { ok: true, checkpoint: { origin, size, root, extensions } };
}

/** Not empty, and without what a note may not hold. */
function isLine(line: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return line.isWellFormed() && /^[^\u0000-\u001f]+$/.test(line);
}
