import { call, type Code, doWhile, i32, seq, when } from './code.ts';
import { layout } from './layout.ts';
import { openMessage, tailBlocks, wholeBlocks } from './messages.ts';
import type { ModuleBuilder } from './module.ts';

const one = i32.const(1);
const zero = i32.const(0);
const idle = i32.const(-1);
const endless = i32.const(0x7fffffff);

const field = (offset: number) => ({
  get: (base: Code) => i32.load(base, offset),
  set: (base: Code, value: Code) => i32.store(base, offset, value),
});

/** Of a lane, at its number of bytes × 4: the next block, the blocks left there, the padded ones after them, the message or -1. */
const lane = {
  at: field(layout.lanes),
  blocks: field(layout.lanes + 4),
  paddedBlocks: field(layout.lanes + 8),
  message: field(layout.lanes + 12),
};

/** Of the batch: the next message to begin, the arguments of `hashMany`, and how many lanes are not idle. */
const batch = {
  next: field(layout.batch),
  count: field(layout.batch + 4),
  delta: field(layout.batch + 8),
  prefix: field(layout.batch + 12),
  active: field(layout.batch + 16),
};

interface LaneFunctions {
  readonly reset: number;
  readonly emit: number;
  readonly pad: number;
  readonly compressOne: number;
  readonly compressFour: number;
}

/** `refill(lane)`, for a lane with no blocks left: its padded tail, else the next message, else nothing for ever. */
function addRefill(module: ModuleBuilder, functions: LaneFunctions): number {
  return module.add(['i32'], ([number], newLocal) => {
    const [base, padded, start] = [newLocal('i32'), newLocal('i32'), newLocal('i32')];
    const [bytes, whole, tail] = [newLocal('i32'), newLocal('i32'), newLocal('i32')];
    const message = lane.message.get(base.get);
    const begin = seq(
      lane.message.set(base.get, batch.next.get(zero)),
      batch.next.set(zero, i32.add(message, one)),
      call(functions.reset, number!.get),
      openMessage(message, batch.delta.get(zero), batch.prefix.get(zero), start, bytes),
      whole.set(wholeBlocks(bytes.get)),
      tail.set(i32.sub(bytes.get, i32.shl(whole.get, 6))),
      call(functions.pad, padded.get, i32.add(start.get, i32.shl(whole.get, 6)), tail.get, bytes.get),
      lane.at.set(base.get, start.get),
      lane.blocks.set(base.get, whole.get),
      lane.paddedBlocks.set(base.get, tailBlocks(tail.get)),
    );
    // An idle lane reads on from 0. While two others work, a chunk is through before that leads beyond the memory.
    const rest = seq(
      lane.message.set(base.get, idle),
      lane.blocks.set(base.get, endless),
      lane.at.set(base.get, zero),
      batch.active.set(zero, i32.sub(batch.active.get(zero), one)),
    );
    const finishAndTakeNext = seq(
      when(i32.atLeast(message, zero), call(functions.emit, number!.get, message)),
      when(i32.lessUnsigned(batch.next.get(zero), batch.count.get(zero)), begin, rest),
    );
    return seq(
      base.set(i32.shl(number!.get, 2)),
      padded.set(i32.add(i32.const(layout.padded), i32.shl(number!.get, 6))),
      when(i32.eqz(lane.paddedBlocks.get(base.get)), finishAndTakeNext),
      when(
        i32.eqz(lane.blocks.get(base.get)),
        seq(
          lane.at.set(base.get, padded.get),
          lane.blocks.set(base.get, lane.paddedBlocks.get(base.get)),
          lane.paddedBlocks.set(base.get, zero),
        ),
      ),
    );
  });
}

/**
 * `hashMany(count, delta, prefix)`: four messages at a time; a lane begins the next message as soon as its own is done. A message that
 * is left alone at the end is hashed without vectors, which is faster for one.
 */
export function addHashManyByFour(module: ModuleBuilder, functions: LaneFunctions): number {
  const refill = addRefill(module, functions);
  const lanes = [0, 1, 2, 3].map((l) => ({ number: i32.const(4 * l), base: i32.const(16 * l) }));
  return module.add(
    ['i32', 'i32', 'i32'],
    ([count, delta, prefix]) => {
      const advance = ({ base }: { base: Code }) =>
        seq(
          lane.at.set(base, i32.add(lane.at.get(base), i32.const(64))),
          lane.blocks.set(base, i32.sub(lane.blocks.get(base), one)),
        );
      const together = seq(
        call(functions.compressFour, ...lanes.map(({ base }) => lane.at.get(base))),
        ...lanes.map(advance),
      );
      const alone = lanes.map(({ number, base }) =>
        when(
          i32.atLeast(lane.message.get(base), zero),
          seq(
            call(functions.compressOne, number, lane.at.get(base), lane.blocks.get(base)),
            lane.blocks.set(base, zero),
          ),
        ),
      );
      return seq(
        batch.next.set(zero, zero),
        batch.count.set(zero, count!.get),
        batch.delta.set(zero, delta!.get),
        batch.prefix.set(zero, prefix!.get),
        batch.active.set(zero, i32.const(4)),
        ...lanes.map(({ base }) =>
          seq(lane.blocks.set(base, zero), lane.paddedBlocks.set(base, zero), lane.message.set(base, idle)),
        ),
        doWhile(
          seq(
            ...lanes.map(({ number, base }) => when(i32.eqz(lane.blocks.get(base)), call(refill, number))),
            when(i32.greaterUnsigned(batch.active.get(zero), one), together, seq(...alone)),
          ),
          batch.active.get(zero),
        ),
      );
    },
    'hashMany',
  );
}
