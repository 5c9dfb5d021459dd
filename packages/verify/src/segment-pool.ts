import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ReadFiles } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { RecordChecker } from './records.ts';
import { SegmentChecker, type SegmentJob, type SegmentResult } from './segment-check.ts';

/** Compares the content of segments with entries, in this thread or in several. */
export interface SegmentPool extends AsyncDisposable {
  check(job: SegmentJob): Promise<SegmentResult>;
}

export type SegmentAnswer =
  | { readonly id: number; readonly result: SegmentResult }
  | { readonly id: number; readonly error: string };

/** Fewer events than this are done before a thread has started. */
const threadsFromEvents = 30_000;
const usualThreadsMax = 4;

/** `files` is what the caller's own thread reads. */
export function openSegmentPool(
  { directory, files }: { readonly directory: string; readonly files: ReadFiles },
  events: number,
  threadsMax = usualThreadsMax,
): SegmentPool {
  return events < threadsFromEvents || threadsMax === 1 ? inThisThread(files) : inThreads(directory, threadsMax);
}

export function createSegmentChecker(files: ReadFiles): SegmentChecker {
  return new SegmentChecker(files, nodeSegmentCodec, new RecordChecker(createBatchHasher()));
}

function inThisThread(files: ReadFiles): SegmentPool {
  const checker = createSegmentChecker(files);
  let last: Promise<unknown> = Promise.resolve();
  return {
    check(job) {
      const result = last.then(() => checker.check(job));
      last = result.catch(() => undefined);
      return result;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function inThreads(directory: string, threadsMax: number): SegmentPool {
  const threads = Array.from({ length: Math.min(threadsMax, availableParallelism()) }, () => new Thread(directory));
  return {
    check(job) {
      const free = threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best));
      return free.check(job);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, PromiseWithResolvers<SegmentResult>>();
  #lastId = 0;

  constructor(directory: string) {
    this.#worker = new Worker(new URL('./segment-worker.ts', import.meta.url), { workerData: directory });
    this.#worker.on('message', (answer: SegmentAnswer) => {
      const call = this.#calls.get(answer.id);
      this.#calls.delete(answer.id);
      if ('error' in answer) call?.reject(new Error(answer.error));
      else call?.resolve(answer.result);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('a thread of the verifier ended')));
  }

  get waiting(): number {
    return this.#calls.size;
  }

  check(job: SegmentJob): Promise<SegmentResult> {
    this.#lastId += 1;
    const call = Promise.withResolvers<SegmentResult>();
    this.#calls.set(this.#lastId, call);
    // The entries are a copy made for this job alone.
    this.#worker.postMessage({ id: this.#lastId, job }, [job.entries.buffer as ArrayBuffer]);
    return call.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}
