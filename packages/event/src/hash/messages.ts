import { call, type Code, doWhile, i32, i64, seq, when } from './code.ts';
import { swapBytes32 } from './compress.ts';
import { layout } from './layout.ts';
import type { Local, ModuleBuilder } from './module.ts';

const words8 = [0, 1, 2, 3, 4, 5, 6, 7];
const one = i32.const(1);
const zero = i32.const(0);

/** `reset(lane)`: the initial hash value. `lane` is in bytes, here and below. */
export function addReset(module: ModuleBuilder): number {
  return module.add(
    ['i32'],
    ([lane]) =>
      seq(...words8.map((j) => i32.store(lane!.get, layout.state + 16 * j, i32.load(zero, layout.h256 + 4 * j)))),
    'reset',
  );
}

/** `emit(lane, message)`: the hash value as 32 big-endian bytes, at the message's place among the digests. */
export function addEmit(module: ModuleBuilder): number {
  return module.add(['i32', 'i32'], ([lane, message], newLocal) => {
    const [to, word] = [newLocal('i32'), newLocal('i32')];
    return seq(
      to.set(i32.shl(message!.get, 5)),
      ...words8.map((j) =>
        seq(
          word.set(i32.load(lane!.get, layout.state + 16 * j)),
          i32.store(to.get, layout.digests + 4 * j, swapBytes32(word.get)),
        ),
      ),
    );
  });
}

/** How many blocks a padded tail of `bytes` (at most 64) takes: 1 to 55 bytes leave room for the mark and the length. */
export const tailBlocks = (bytes: Code): Code => i32.add(i32.greaterUnsigned(bytes, i32.const(55)), one);

/**
 * `pad(to, tail, tailBytes, messageBytes)`: the last bytes of a message (at most 64), the mark, zeros and the length in bits
 * (FIPS 180-4, 5.1.1), written to `to`. Reads up to 64 bytes beyond the tail, and writes as far beyond the blocks.
 */
export function addPad(module: ModuleBuilder): number {
  return module.add(['i32', 'i32', 'i32', 'i32'], ([to, tail, tailBytes, messageBytes], newLocal) => {
    const [mark, last] = [newLocal('i32'), newLocal('i32')];
    return seq(
      ...words8.map((j) => i64.store(to!.get, 8 * j, i64.load(tail!.get, 8 * j))),
      mark.set(i32.add(to!.get, tailBytes!.get)),
      ...Array.from({ length: 16 }, (_, j) => i64.store(mark.get, 8 * j, i64.const(0))),
      i32.store8(mark.get, 0, i32.const(0x80)),
      last.set(i32.add(to!.get, i32.shl(tailBlocks(tailBytes!.get), 6))),
      last.set(i32.sub(last.get, i32.const(8))),
      i32.store(last.get, 0, swapBytes32(i32.shr(messageBytes!.get, 29))),
      i32.store(last.get, 4, swapBytes32(i32.shl(messageBytes!.get, 3))),
    );
  });
}

/** How many of a message's blocks are hashed where they lie. The tail keeps at least one byte: see `openMessage`. */
export const wholeBlocks = (bytes: Code): Code => i32.shr(i32.sub(bytes, i32.greaterUnsigned(bytes, zero)), 6);

/**
 * Sets `start` and `bytes` to where message `message` lies: from its offset to the next one, plus `delta`. A `prefix` from 0 to 255 is
 * a byte in front of it; it takes the place of the last byte of the message before, which was copied with that one's tail.
 */
export function openMessage(message: Code, delta: Code, prefix: Code, start: Local, bytes: Local): Code {
  const entry = i32.shl(message, 2);
  return seq(
    start.set(i32.load(entry, layout.offsets)),
    bytes.set(i32.sub(i32.load(entry, layout.offsets + 4), start.get)),
    start.set(i32.add(start.get, delta)),
    when(
      i32.atLeast(prefix, zero),
      seq(start.set(i32.sub(start.get, one)), bytes.set(i32.add(bytes.get, one)), i32.store8(start.get, 0, prefix)),
    ),
  );
}

/** `finish(start, bytes, messageBytes, message)`: hashes in lane 0 the last `bytes` of a message and emits its digest. */
export function addFinish(module: ModuleBuilder, compressOne: number, pad: number, emit: number): number {
  return module.add(
    ['i32', 'i32', 'i32', 'i32'],
    ([start, bytes, messageBytes, message], newLocal) => {
      const [whole, padded] = [newLocal('i32'), i32.const(layout.padded)];
      return seq(
        whole.set(wholeBlocks(bytes!.get)),
        when(whole.get, call(compressOne, zero, start!.get, whole.get)),
        whole.set(i32.shl(whole.get, 6)),
        bytes!.set(i32.sub(bytes!.get, whole.get)),
        call(pad, padded, i32.add(start!.get, whole.get), bytes!.get, messageBytes!.get),
        call(compressOne, zero, padded, tailBlocks(bytes!.get)),
        call(emit, zero, message!.get),
      );
    },
    'finish',
  );
}

/** `hashMany(count, delta, prefix)`: one message after the other. */
export function addHashManyByOne(module: ModuleBuilder, reset: number, finish: number): number {
  return module.add(
    ['i32', 'i32', 'i32'],
    ([count, delta, prefix], newLocal) => {
      const [message, start, bytes] = [newLocal('i32'), newLocal('i32'), newLocal('i32')];
      return doWhile(
        seq(
          openMessage(message.get, delta!.get, prefix!.get, start, bytes),
          call(reset, zero),
          call(finish, start.get, bytes.get, bytes.get, message.get),
          message.set(i32.add(message.get, one)),
        ),
        i32.lessUnsigned(message.get, count!.get),
      );
    },
    'hashMany',
  );
}
