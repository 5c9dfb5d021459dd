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

/** For `release.ts` alone; a repository test holds it. */
export function seal<T>(answer: T): Released<T> {
  return new ReleasedAnswer(answer);
}

/** The answer, for the layer that sends it. Throws on anything that is not released. */
export function answerOf<T>(released: Released<T>): T {
  return ReleasedAnswer.open(released);
}
