/**
 * Writes a MaxMind DB (version 2.0 of its specification) for tests: IPv4 networks, each with a record of texts, whole numbers
 * and maps. Another hand than the reader's, so that one checks the other.
 */
export type Value = string | number | { readonly [name: string]: Value };

const separator = Buffer.alloc(16);
const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const types = { text: 2, uint32: 6, map: 7 } as const;

export function writeDatabase(
  networks: Readonly<Record<string, Value>>,
  { type = 'test', builtAt = '2026-11-01T00:00:00Z' } = {},
): Buffer {
  const data: Buffer[] = [];
  let dataBytes = 0;
  const tree: (readonly [number | { data: number } | null, number | { data: number } | null])[] = [[null, null]];
  const set = (node: number, bit: 0 | 1, value: number | { data: number }): void => {
    const [left, right] = tree[node] ?? [null, null];
    tree[node] = bit === 0 ? [value, right] : [left, value];
  };
  for (const [network, record] of Object.entries(networks)) {
    const [address = '', length = '32'] = network.split('/');
    const bits = address.split('.').flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number));
    let node = 0;
    for (const bit of bits.slice(0, Number(length) - 1)) {
      const next = tree[node]?.[bit === 0 ? 0 : 1];
      if (typeof next === 'number') node = next;
      else {
        tree.push([null, null]);
        set(node, bit === 0 ? 0 : 1, tree.length - 1);
        node = tree.length - 1;
      }
    }
    set(node, bits[Number(length) - 1] === 0 ? 0 : 1, { data: dataBytes });
    const encoded = encode(record);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const pointer = (to: number | { data: number } | null | undefined): Buffer => {
    const bytes = Buffer.alloc(4);
    const number = typeof to === 'number' ? to : tree.length + (to ? separator.length + to.data : 0);
    bytes.writeUInt32BE(number);
    return bytes.subarray(1);
  };
  const nodes = tree.flatMap(([left, right]) => [pointer(left), pointer(right)]);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.parse(builtAt) / 1000,
    database_type: type,
    ip_version: 4,
    node_count: tree.length,
    record_size: 24,
  });
  return Buffer.concat([...nodes, separator, ...data, mark, metadata]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(types.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(types.uint32, 4), bytes]);
  }
  const members = Object.entries(value);
  return Buffer.concat([
    head(types.map, members.length),
    ...members.flatMap(([name, of]) => [encode(name), encode(of)]),
  ]);
}

/** Sizes below 29 need no further byte; those of tests are. */
function head(type: number, size: number): Buffer {
  if (size >= 29) throw new Error('a longer text or map than this writes');
  return Buffer.from([(type << 5) | size]);
}
