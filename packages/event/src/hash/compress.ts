import { type Code, doWhile, i32, i32x4, seq } from './code.ts';
import { layout } from './layout.ts';
import type { Local, ModuleBuilder, NewLocal } from './module.ts';
import { rounds, type Sha2 } from './sha2.ts';
import { sha256Four, sha256One } from './words.ts';

const words8 = [0, 1, 2, 3, 4, 5, 6, 7];
const words16 = Array.from({ length: 16 }, (_, index) => index);
const zero = i32.const(0);

/** Steps 2 to 4 of FIPS 180-4, 6.2.2: the hash value lies at `address`, its words `strideBytes` apart. */
export function updateState(sha2: Sha2, address: Code, strideBytes: number, newLocal: NewLocal): Code {
  const { word } = sha2;
  const v = words8.map(() => newLocal(word.type));
  const load = (j: number) => word.load(address, layout.state + j * strideBytes);
  return seq(
    ...v.map((variable, j) => variable.set(load(j))),
    rounds(sha2, v, newLocal),
    ...v.map((variable, j) => word.store(address, layout.state + j * strideBytes, word.add(load(j), variable.get))),
  );
}

/** A big-endian number from `value` as it was loaded, and back. */
export const swapBytes32 = (value: Code): Code =>
  i32.or(i32.and(i32.rotr(value, 8), i32.const(0xff00ff00)), i32.and(i32.rotr(value, 24), i32.const(0x00ff00ff)));

/** `compressOne(lane, at, blocks)`: hashes at least one block of 64 bytes into a lane's state. `lane` is in bytes: 0, 4, 8 or 12. */
export function addCompressOne(module: ModuleBuilder): number {
  return module.add(
    ['i32', 'i32', 'i32'],
    ([lane, at, blocks], newLocal) => {
      const word = newLocal('i32');
      const oneBlock = seq(
        ...words16.map((t) =>
          seq(word.set(i32.load(at!.get, 4 * t)), i32.store(zero, layout.schedule + 4 * t, swapBytes32(word.get))),
        ),
        updateState(sha256One, lane!.get, 16, newLocal),
        at!.set(i32.add(at!.get, i32.const(64))),
        blocks!.set(i32.sub(blocks!.get, i32.const(1))),
      );
      return doWhile(oneBlock, blocks!.get);
    },
    'compress',
  );
}

const bigEndianWords = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
const lowWords = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const highWords = lowWords.map((lane) => lane + 8);
const lowPairs = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const highPairs = lowPairs.map((lane) => lane + 8);

/** Four words of four messages' blocks, turned so that a vector holds one word of each message. */
function transpose(at: readonly Local[], quarter: number, rows: readonly Local[], turned: readonly Local[]): Code {
  const [a, b, c, d] = rows.map((row) => row.get) as [Code, Code, Code, Code];
  const [e, f, g, h] = turned.map((row) => row.get) as [Code, Code, Code, Code];
  const { shuffle } = i32x4;
  const store = (t: number, value: Code) => i32x4.store(zero, layout.schedule + 16 * (4 * quarter + t), value);
  return seq(
    ...rows.map((row, lane) =>
      seq(row.set(i32x4.load(at[lane]!.get, 16 * quarter)), row.set(shuffle(row.get, row.get, bigEndianWords))),
    ),
    turned[0]!.set(shuffle(a, b, lowWords)),
    turned[1]!.set(shuffle(c, d, lowWords)),
    turned[2]!.set(shuffle(a, b, highWords)),
    turned[3]!.set(shuffle(c, d, highWords)),
    store(0, shuffle(e, f, lowPairs)),
    store(1, shuffle(e, f, highPairs)),
    store(2, shuffle(g, h, lowPairs)),
    store(3, shuffle(g, h, highPairs)),
  );
}

/** `compressFour(at0, at1, at2, at3)`: hashes one block of 64 bytes into each lane's state. */
export function addCompressFour(module: ModuleBuilder): number {
  return module.add(['i32', 'i32', 'i32', 'i32'], (at, newLocal) => {
    const [rows, turned] = [at.map(() => newLocal('v128')), at.map(() => newLocal('v128'))];
    return seq(
      ...at.map((_, quarter) => transpose(at, quarter, rows, turned)),
      updateState(sha256Four, zero, 16, newLocal),
    );
  });
}
