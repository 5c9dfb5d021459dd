/** An entry in the export format: a text as a line, bytes with their length before them. */
export function exported(fields: readonly (readonly [string, string | Uint8Array])[]): Buffer {
  const parts = fields.map(([name, value]) => {
    if (typeof value === 'string') return Buffer.from(`${name}=${value}\n`);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(value.length));
    return Buffer.concat([Buffer.from(`${name}\n`), size, value, Buffer.from('\n')]);
  });
  return Buffer.concat([...parts, Buffer.from('\n')]);
}

/** What journald adds. */
export const cursorOf = (number: number): string =>
  `s=0f86;i=${number.toString(16)};b=ea3;m=b6f5;t=5f0;x=${number.toString(16).padStart(4, '0')}`;
