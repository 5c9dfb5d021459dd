/** Which lines of a body make one event together; made for one body. Asked for each line once, in order. */
export interface Joiner {
  /** How many records may be open at once. */
  readonly openMax: number;
  keyOf(line: string): string;
  isLast?(line: string): boolean;
}

/** A record is no longer than what a parser reads; what goes on beyond it is a record of its own. */
const recordBytesMax = 64 * 1024;
const newline = Buffer.from('\n');

/** A record that may go on, as the places of its lines in `lines`. */
interface Open {
  readonly places: number[];
  bytes: number;
}

/**
 * The records that the lines of a body make, each when it is complete: at its last line, when a line begins one more than
 * may be open, at the size of a record, or at the end of the body. Every line is in one record. Lines that follow each
 * other in the body are given as they stand there, with what is between them.
 */
export function* joined(body: Buffer, lines: readonly Buffer[], joiner: Joiner): Generator<Buffer> {
  const open = new Map<string, Open>();
  for (const [place, line] of lines.entries()) {
    const text = line.toString('utf8');
    const key = joiner.keyOf(text);
    let record = open.get(key);
    if (record !== undefined && record.bytes + line.length + 1 > recordBytesMax) {
      open.delete(key);
      yield bytesOf(body, lines, record);
      record = undefined;
    }
    if (record === undefined) {
      record = { places: [], bytes: 0 };
      open.set(key, record);
    }
    record.places.push(place);
    record.bytes += line.length + 1;
    if (joiner.isLast?.(text) === true) {
      open.delete(key);
      yield bytesOf(body, lines, record);
    } else if (open.size > joiner.openMax) {
      const oldest = open.entries().next().value;
      if (oldest === undefined) continue;
      open.delete(oldest[0]);
      yield bytesOf(body, lines, oldest[1]);
    }
  }
  for (const record of open.values()) yield bytesOf(body, lines, record);
}

function bytesOf(body: Buffer, lines: readonly Buffer[], { places }: Open): Buffer {
  const first = lines[places[0] ?? 0];
  const last = lines[places.at(-1) ?? 0];
  if (first === undefined || last === undefined) return Buffer.alloc(0);
  const isUnbroken = (places.at(-1) ?? 0) - (places[0] ?? 0) === places.length - 1;
  if (isUnbroken) {
    const end = last.byteOffset + last.length - body.byteOffset;
    if (end - (first.byteOffset - body.byteOffset) <= recordBytesMax) {
      return body.subarray(first.byteOffset - body.byteOffset, end);
    }
  }
  return Buffer.concat(places.flatMap((place, i) => [...(i === 0 ? [] : [newline]), lines[place] ?? newline]));
}
