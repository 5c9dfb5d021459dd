import type { StreamEnding } from '@daybook/api';

/**
 * An answer that was recorded. Only `release` makes one: the class is not exported, and its private field keeps anything
 * else from having its type. Routes of event content accept nothing else.
 */
class ReleasedAnswer<T> {
  readonly #answer: T;

  constructor(answer: T) {
    this.#answer = answer;
  }

  static open<T>(released: ReleasedAnswer<T>): T {
    return released.#answer;
  }
}

export type Released<T> = ReleasedAnswer<T>;

/** Pieces of a stream, each recorded before it is given; what it returns says how the stream ended. */
export type Pieces = AsyncGenerator<Released<string | Uint8Array>, StreamEnding>;

/** What the layer that sends answers needs of a stream. */
export interface Stream {
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: Pieces;
  /** To be called once, whatever happened. Does not throw. */
  readonly ended: (ending: StreamEnding) => Promise<void>;
}

/** For the files that release, alone; a repository test holds it. */
export function seal<T>(answer: T): Released<T> {
  return new ReleasedAnswer(answer);
}

/** The answer, for the layer that sends it. Throws on anything that is not released. */
export function answerOf<T>(released: Released<T>): T {
  return ReleasedAnswer.open(released);
}
