/** The last event of a page: where the next one begins. `key` is its time (ns) or receipt (µs) since 1970, in decimal. */
export interface Cursor {
  readonly key: string;
  readonly log: number;
  readonly index: number;
}

/** As text that goes through a URL. It is neither secret nor signed: it can only say where a page begins. */
export function encodeCursor({ key, log, index }: Cursor): string {
  return Buffer.from(`${key}.${log}.${index}`).toString('base64url');
}

/** Null for what `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor | null {
  if (text.length > 80 || !/^[\w-]*$/.test(text)) return null;
  const match = /^(-?\d{1,19})\.(\d{1,10})\.(\d{1,16})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (match?.[1] === undefined) return null;
  const key = BigInt(match[1]);
  const log = Number(match[2]);
  const index = Number(match[3]);
  if (BigInt.asIntN(64, key) !== key || log > 0xffffffff || !Number.isSafeInteger(index)) return null;
  return { key: match[1], log, index };
}
