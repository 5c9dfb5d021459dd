/**
 * What hashing costs: `crypto.hash` and `createHash`, a call for each message, against the batch hasher with and without vectors.
 * Usage: `node bench/hash.ts [--rounds N]`. Contestants take turns within a round, so that a busy machine slows them alike; the
 * figures are medians over the rounds.
 */
import { createHash, hash, randomFillSync } from 'node:crypto';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type BatchHasher, createBatchHasher } from '../packages/event/src/hash/index.ts';

/** Hashes once every message of a case. */
type Contestant = () => void;
type Algorithm = 'sha256' | 'sha512';
type OneByOne = (algorithm: Algorithm, message: Uint8Array) => Uint8Array;

/** Messages side by side: the i-th is from `offsets[i]` to `offsets[i + 1]`. */
interface Batch {
  readonly algorithm: Algorithm;
  readonly input: Uint8Array;
  readonly offsets: Uint32Array;
  readonly out: Uint8Array;
  run(hasher: BatchHasher): void;
}

const contestants = ['crypto.hash', 'createHash', 'batch, vectors', 'batch, scalar'] as const;

const byHash: OneByOne = (algorithm, message) => hash(algorithm, message, 'buffer');
const byCreateHash: OneByOne = (algorithm, message) => createHash(algorithm).update(message).digest();

function batchOf(
  algorithm: Algorithm,
  lengths: readonly number[],
  run: (hasher: BatchHasher, batch: Batch) => void,
): Batch {
  const offsets = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) offsets[i + 1] = offsets[i]! + length;
  const input = randomFillSync(new Uint8Array(offsets.at(-1)!));
  const out = new Uint8Array((algorithm === 'sha256' ? 32 : 64) * lengths.length);
  const batch: Batch = { algorithm, input, offsets, out, run: (hasher) => run(hasher, batch) };
  return batch;
}

const sha256Batch = (lengths: readonly number[]): Batch =>
  batchOf('sha256', lengths, (hasher, { input, offsets, out }) =>
    hasher.sha256Many(input, offsets, lengths.length, out),
  );

function oneByOne(hashOne: OneByOne, { algorithm, input, offsets, out }: Batch): void {
  const digestBytes = algorithm === 'sha256' ? 32 : 64;
  for (let i = 0; i + 1 < offsets.length; i += 1)
    out.set(hashOne(algorithm, input.subarray(offsets[i], offsets[i + 1])), i * digestBytes);
}

/** What the log makes of each event: commitments of seven sections, record root, leaf, a tree node, and salts out of a seed. */
function eventBatches(events: number): Batch[] {
  const sections = [60, 95, 140, 190, 260, 340, 500];
  const repeat = (lengths: readonly number[]) => Array.from({ length: events }, () => lengths).flat();
  return [
    batchOf('sha512', repeat([17, 17, 17]), (hasher, { input, out }) => hasher.sha512Many(input, 17, 3 * events, out)),
    sha256Batch(repeat(sections)),
    sha256Batch(repeat([232])),
    sha256Batch(repeat([49])),
    sha256Batch(repeat([65])),
  ];
}

function contestantsOver(batches: readonly Batch[], vectors: BatchHasher, scalar: BatchHasher): Contestant[] {
  return [
    () => batches.forEach((batch) => oneByOne(byHash, batch)),
    () => batches.forEach((batch) => oneByOne(byCreateHash, batch)),
    () => batches.forEach((batch) => batch.run(vectors)),
    () => batches.forEach((batch) => batch.run(scalar)),
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Nanoseconds of each contestant for one turn of `repeats`, divided by `units`. The first rounds only warm up. */
function measure(turns: readonly Contestant[], rounds: number, repeats: number, units: number): number[] {
  const nanoseconds = turns.map((): number[] => []);
  const warmUpRounds = 5;
  for (let round = -warmUpRounds; round < rounds; round += 1)
    for (const [i, turn] of turns.entries()) {
      const begun = process.hrtime.bigint();
      for (let repeat = 0; repeat < repeats; repeat += 1) turn();
      const elapsed = Number(process.hrtime.bigint() - begun);
      if (round >= 0) nanoseconds[i]!.push(elapsed / repeats / units);
    }
  return nanoseconds.map(median);
}

function main(): void {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '41' } } });
  const rounds = Math.max(1, Number.parseInt(values.rounds, 10) || 1);
  const vectors = createBatchHasher();
  const scalar = createBatchHasher({ simd: false });
  const row = (label: string, cells: readonly (string | number)[]) =>
    console.log(label.padEnd(34) + cells.map((cell) => String(cell).padStart(16)).join(''));

  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads; Node ${process.version}; ${rounds} rounds`,
  );
  if (!vectors.simd) console.log('This runtime has no WebAssembly vectors: both batch columns are scalar.');
  console.log('\nSHA-256, batches of 1,000: ns per message');
  row('', contestants);
  for (const bytes of [49, 65, 120, 250, 700]) {
    const turns = contestantsOver([sha256Batch(Array<number>(1000).fill(bytes))], vectors, scalar);
    row(
      `${bytes} bytes`,
      measure(turns, rounds, 1, 1000).map((ns) => ns.toFixed(0)),
    );
  }
  console.log('\nOne event (10 SHA-256 and 3 SHA-512): µs per event');
  row('', [...contestants, 'vectors / hash']);
  for (const events of [1, 10, 100, 500]) {
    const turns = contestantsOver(eventBatches(events), vectors, scalar);
    const ns = measure(turns, rounds, Math.ceil(200 / events), events);
    row(`batches of ${events} events`, [...ns.map((value) => (value / 1000).toFixed(2)), (ns[2]! / ns[0]!).toFixed(2)]);
  }
}

main();
