/** What is written here: answers to senders. Maps have texts as names. */
export type Writable = string | boolean | Uint8Array | readonly Writable[] | { readonly [name: string]: Writable };

/** A value as MessagePack. A `Uint8Array` is written as it is: it must be a value already. */
export function write(value: Writable): Buffer {
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'string') return textOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  const parts = Array.isArray(value) ? value : Object.entries(value).flat();
  const count = Array.isArray(value) ? value.length : parts.length / 2;
  if (count > 15) throw new RangeError('nothing here has more than 15 values');
  const head = (Array.isArray(value) ? 0x90 : 0x80) + count;
  return Buffer.concat([Buffer.from([head]), ...parts.map((part) => write(part as Writable))]);
}

function textOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < 32) return Buffer.concat([Buffer.from([0xa0 + bytes.length]), bytes]);
  if (bytes.length > 0xff) throw new RangeError('nothing here has a text of more than 255 bytes');
  return Buffer.concat([Buffer.from([0xd9, bytes.length]), bytes]);
}
