import { type Code, doWhile, i32, i64, seq } from './code.ts';
import { swapBytes32, updateState } from './compress.ts';
import { layout } from './layout.ts';
import type { ModuleBuilder } from './module.ts';
import { sha512One } from './words.ts';

const zero = i32.const(0);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const big64 = (high: Code, low: Code): Code => i64.or(i64.shl(i64.fromI32(high), 32), i64.fromI32(low));

/** `hashMany(count, bytes)`: SHA-512 of messages of `bytes` each, at most 111, so that each fills one block (FIPS 180-4, 5.1.2). */
export function addHashMany512(module: ModuleBuilder): number {
  return module.add(
    ['i32', 'i32'],
    ([count, bytes], newLocal) => {
      const [at, to, word] = [newLocal('i32'), newLocal('i32'), newLocal('i32')];
      const block = i32.const(layout.padded);
      const pad = seq(
        ...range(14).map((j) => i64.store(zero, layout.padded + 8 * j, i64.load(at.get, 8 * j))),
        ...range(16).map((j) => i64.store(i32.add(block, bytes!.get), 8 * j, i64.const(0))),
        i32.store8(i32.add(block, bytes!.get), 0, i32.const(0x80)),
        i32.store(zero, layout.padded + 124, swapBytes32(i32.shl(bytes!.get, 3))),
      );
      const swapped = (address: number) => swapBytes32(i32.load(zero, address));
      const schedule = range(16).map((t) =>
        i64.store(
          zero,
          layout.schedule + 8 * t,
          big64(swapped(layout.padded + 8 * t), swapped(layout.padded + 8 * t + 4)),
        ),
      );
      const emit = range(16).map((j) =>
        seq(
          // Memory is little-endian: the upper half of word j / 2 lies after its lower one.
          word.set(i32.load(zero, layout.state + 4 * (j ^ 1))),
          i32.store(to.get, 4 * j, swapBytes32(word.get)),
        ),
      );
      return seq(
        at.set(i32.const(layout.input)),
        to.set(i32.const(layout.digests)),
        doWhile(
          seq(
            ...range(8).map((j) => i64.store(zero, layout.state + 8 * j, i64.load(zero, layout.h512 + 8 * j))),
            pad,
            ...schedule,
            updateState(sha512One, zero, 8, newLocal),
            ...emit,
            at.set(i32.add(at.get, bytes!.get)),
            to.set(i32.add(to.get, i32.const(64))),
            count!.set(i32.sub(count!.get, i32.const(1))),
          ),
          count!.get,
        ),
      );
    },
    'hashMany',
  );
}
