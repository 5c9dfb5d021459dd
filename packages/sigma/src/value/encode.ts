export type Encoding = 'utf16le' | 'utf16be' | 'utf16';

export function encode(text: string, encoding: Encoding): Buffer {
  const little = Buffer.from(text, 'utf16le');
  if (encoding === 'utf16le') return little;
  if (encoding === 'utf16be') return Buffer.from(little).swap16();
  return Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
}

/**
 * What Base64 of any text that contains these bytes has in it: one for each of the three ways in which they can lie. The
 * characters at both ends that other bytes have a part in are left out.
 */
export function base64AtEachOffset(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const end = [undefined, -3, -2][(bytes.length + shift) % 3];
    return coded.slice([0, 2, 3][shift], end);
  });
}

const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'] as const;

/** The same with each dash of an option as every dash that Windows takes, at most `max`; null past that. */
export function withDashes(text: string, max: number): readonly string[] | null {
  // A dash or slash that begins an option: no word before it, and one behind.
  const parts = text.split(/\B[-/]\b/);
  if (dashes.length ** (parts.length - 1) > max) return null;
  return parts
    .slice(1)
    .reduce<string[]>(
      (heads, part) => heads.flatMap((head) => dashes.map((dash) => head + dash + part)),
      [parts[0] ?? ''],
    );
}
