import { AppError } from '@daybook/api';
import type { SourceRecord } from '../../../access/index.ts';

const uploadsMax = 64;
/** A connection that was cut may linger while its program has come back. */
const uploadsPerSourceMax = 4;
const retryAfterSeconds = 10;

/** The uploads that go on: each may last as long as it likes. */
export class Uploads {
  /** By tenant and number of the source. */
  readonly #open = new Map<string, number>();
  #total = 0;

  /** A place for one more, to be given back. Throws `server.busy`. */
  enter({ tenant, number }: Pick<SourceRecord, 'tenant' | 'number'>): Disposable {
    const source = `${tenant}/${number}`;
    const own = this.#open.get(source) ?? 0;
    if (own >= uploadsPerSourceMax) throw full(`The source has ${own} uploads under way, which is as many as it may.`);
    if (this.#total >= uploadsMax) throw full(`${uploadsMax} uploads are under way, as many as the server takes.`);
    this.#open.set(source, own + 1);
    this.#total += 1;
    return {
      [Symbol.dispose]: () => {
        const left = (this.#open.get(source) ?? 1) - 1;
        if (left === 0) this.#open.delete(source);
        else this.#open.set(source, left);
        this.#total -= 1;
      },
    };
  }
}

function full(detail: string): AppError {
  return new AppError('server.busy', { detail, retryAfterSeconds });
}
