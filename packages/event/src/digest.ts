import { commitmentBytes, type Record, saltBytes, seedBytes } from './record.ts';

/**
 * Many hashes in one call: what the digester needs of `hash/`. Message i of `sha256Many` is
 * `input[offsets[i] .. offsets[i + 1])`; results lie one after the other in `out`.
 */
export interface ManyHasher {
  sha256Many(input: Uint8Array, offsets: Uint32Array, count: number, out: Uint8Array, outOffset?: number): void;
  /** `count` messages of `messageBytes` each. */
  sha512Many(input: Uint8Array, messageBytes: number, count: number, out: Uint8Array): void;
}

const saltMessageBytes = seedBytes + 1;
const saltsPerHash = 4;
const copiedByHandMax = 256;

/**
 * Computes the roots of many records in three rounds of batched hashing. Rules:
 * salts of ids 4j … 4j+3 = SHA-512(seed ‖ j), 16 bytes each;
 * commitment = SHA-256(0x02 ‖ id ‖ salt ‖ bytes);
 * root = SHA-256(0x03 ‖ n ‖ (id ‖ commitment) × n).
 *
 * Owned by one caller at a time: `add` records, then `roots()`, which empties it. Buffers are kept from batch to batch.
 */
export class RecordDigester {
  readonly #hasher: ManyHasher;
  #seeds: (Uint8Array | null)[] = [];
  #firstSection: number[] = [];
  #ids: number[] = [];
  /** Of each section: the bytes that hold it, null where it is withheld, and where it lies in them. */
  #bytes: (Uint8Array | null)[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #salts: (Uint8Array | null)[] = [];
  #commitments: (Uint8Array | null)[] = [];
  #preimageBytes = 0;
  #scratch = new Uint8Array(1 << 16);
  #offsets = new Uint32Array(1 << 10);

  constructor(hasher: ManyHasher) {
    this.#hasher = hasher;
  }

  get count(): number {
    return this.#seeds.length;
  }

  add(record: Record): void {
    this.start(record.seed);
    for (const section of record.sections) {
      if ('commitment' in section) this.withheld(section.id, section.commitment);
      else this.section(section.id, section.bytes, section.salt ?? null);
    }
  }

  start(seed: Uint8Array | null): void {
    this.#seeds.push(seed);
    this.#firstSection.push(this.#ids.length);
  }

  /** A section of the record last started; without a salt of its own, the record's seed gives it. */
  section(id: number, bytes: Uint8Array, salt: Uint8Array | null): void {
    this.#push(id, bytes, 0, bytes.length, salt, null);
  }

  /** A section of a seeded record that lies in `bytes[start, end)`: no view of it need be made. */
  sectionAt(id: number, bytes: Uint8Array, start: number, end: number): void {
    this.#push(id, bytes, start, end, null, null);
  }

  withheld(id: number, commitment: Uint8Array): void {
    this.#push(id, null, 0, 0, null, commitment);
  }

  /** 32 bytes a record, in the order of `start`. */
  roots(): Uint8Array {
    const commitments = this.#hashSections(this.#hashSalts());
    const roots = this.#hashRoots(commitments);
    this.#seeds = [];
    this.#firstSection = [];
    this.#ids = [];
    this.#bytes = [];
    this.#starts = [];
    this.#ends = [];
    this.#salts = [];
    this.#commitments = [];
    this.#preimageBytes = 0;
    return roots;
  }

  #push(
    id: number,
    bytes: Uint8Array | null,
    start: number,
    end: number,
    salt: Uint8Array | null,
    commitment: Uint8Array | null,
  ): void {
    this.#ids.push(id);
    this.#bytes.push(bytes);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#salts.push(salt);
    this.#commitments.push(commitment);
    if (bytes !== null) this.#preimageBytes += 2 + saltBytes + end - start;
  }

  #sectionEnd(record: number): number {
    return this.#firstSection[record + 1] ?? this.#ids.length;
  }

  /** Salt hashes of all seeded records, and where each record's begin. */
  #hashSalts(): { salts: Uint8Array; firstHash: number[] } {
    const firstHash: number[] = [];
    let hashes = 0;
    for (let r = 0; r < this.#seeds.length; r += 1) {
      firstHash.push(hashes);
      if (this.#seeds[r] !== null) hashes += Math.floor((this.#ids[this.#sectionEnd(r) - 1] ?? 0) / saltsPerHash) + 1;
    }
    const input = new Uint8Array(hashes * saltMessageBytes);
    for (let r = 0; r < this.#seeds.length; r += 1) {
      const seed = this.#seeds[r];
      if (seed === null || seed === undefined) continue;
      const first = firstHash[r] ?? 0;
      const end = firstHash[r + 1] ?? hashes;
      for (let h = first; h < end; h += 1) {
        input.set(seed, h * saltMessageBytes);
        input[h * saltMessageBytes + seedBytes] = h - first;
      }
    }
    const salts = new Uint8Array(hashes * 64);
    if (hashes > 0) this.#hasher.sha512Many(input, saltMessageBytes, hashes, salts);
    return { salts, firstHash };
  }

  #hashSections({ salts, firstHash }: { salts: Uint8Array; firstHash: number[] }): Uint8Array {
    this.#reserve(this.#preimageBytes, this.#ids.length);
    let offset = 0;
    let messages = 0;
    for (let r = 0; r < this.#seeds.length; r += 1) {
      const end = this.#sectionEnd(r);
      for (let s = this.#firstSection[r] ?? 0; s < end; s += 1) {
        const bytes = this.#bytes[s];
        if (bytes === null || bytes === undefined) continue;
        const id = this.#ids[s] ?? 0;
        this.#offsets[messages] = offset;
        messages += 1;
        this.#scratch[offset] = 0x02;
        this.#scratch[offset + 1] = id;
        const own = this.#salts[s];
        if (own !== null && own !== undefined) this.#scratch.set(own, offset + 2);
        else {
          const at = ((firstHash[r] ?? 0) * saltsPerHash + id) * saltBytes;
          for (let i = 0; i < saltBytes; i += 1) this.#scratch[offset + 2 + i] = salts[at + i] ?? 0;
        }
        const [start, sectionEnd] = [this.#starts[s] as number, this.#ends[s] as number];
        this.#copy(bytes, start, sectionEnd, offset + 2 + saltBytes);
        offset += 2 + saltBytes + sectionEnd - start;
      }
    }
    this.#offsets[messages] = offset;
    const out = new Uint8Array(messages * commitmentBytes);
    if (messages > 0) this.#hasher.sha256Many(this.#scratch, this.#offsets, messages, out);
    return out;
  }

  /** Short ones by hand: a view of them, and the call that takes it, would cost more. */
  #copy(from: Uint8Array, start: number, end: number, to: number): void {
    const scratch = this.#scratch;
    if (end - start > copiedByHandMax) scratch.set(from.subarray(start, end), to);
    else for (let i = start; i < end; i += 1) scratch[to + i - start] = from[i] as number;
  }

  #hashRoots(commitments: Uint8Array): Uint8Array {
    const records = this.#seeds.length;
    this.#reserve(records * 2 + this.#ids.length * (1 + commitmentBytes), records);
    let offset = 0;
    let message = 0;
    for (let r = 0; r < records; r += 1) {
      const end = this.#sectionEnd(r);
      const first = this.#firstSection[r] ?? 0;
      this.#offsets[r] = offset;
      this.#scratch[offset] = 0x03;
      this.#scratch[offset + 1] = end - first;
      offset += 2;
      for (let s = first; s < end; s += 1) {
        this.#scratch[offset] = this.#ids[s] ?? 0;
        const kept = this.#commitments[s];
        if (kept !== null && kept !== undefined) this.#scratch.set(kept, offset + 1);
        else {
          const at = message * commitmentBytes;
          for (let i = 0; i < commitmentBytes; i += 1) this.#scratch[offset + 1 + i] = commitments[at + i] ?? 0;
          message += 1;
        }
        offset += 1 + commitmentBytes;
      }
    }
    this.#offsets[records] = offset;
    const roots = new Uint8Array(records * commitmentBytes);
    if (records > 0) this.#hasher.sha256Many(this.#scratch, this.#offsets, records, roots);
    return roots;
  }

  #reserve(bytes: number, messages: number): void {
    if (this.#scratch.length < bytes) this.#scratch = new Uint8Array(Math.max(bytes, this.#scratch.length * 2));
    if (this.#offsets.length <= messages)
      this.#offsets = new Uint32Array(Math.max(messages + 1, this.#offsets.length * 2));
  }
}

/** The salts of a seeded record's sections, in their order: what an export carries in place of the seed. */
export function saltsOf(hasher: ManyHasher, seed: Uint8Array, ids: readonly number[]): Uint8Array[] {
  return ids.map((id) => {
    const message = new Uint8Array(saltMessageBytes);
    message.set(seed);
    message[seedBytes] = Math.floor(id / saltsPerHash);
    const hash = new Uint8Array(64);
    hasher.sha512Many(message, saltMessageBytes, 1, hash);
    const at = (id % saltsPerHash) * saltBytes;
    return hash.slice(at, at + saltBytes);
  });
}
