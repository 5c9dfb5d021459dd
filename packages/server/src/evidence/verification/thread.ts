import { Worker } from 'node:worker_threads';
import type { Verify } from './ports.ts';
import type { Verdict } from './run.ts';

export type FromVerifier =
  | { readonly type: 'progress'; readonly checked: number; readonly total: number }
  | { readonly type: 'verdict'; readonly verdict: Verdict };

/** What the thread may take: findings are bounded, and files are read piece by piece. */
const heapMiBMax = 512;

/** Verifies in a thread of its own, so that nothing of the server waits for a hash. Cancelling ends the thread. */
export const verifyInThread: Verify = async (task, { onProgress, signal }) => {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    name: 'verification',
    resourceLimits: { maxOldGenerationSizeMb: heapMiBMax },
  });
  const verdict = Promise.withResolvers<Verdict>();
  worker.on('message', (message: FromVerifier) => {
    if (message.type === 'verdict') verdict.resolve(message.verdict);
    else onProgress(message.checked, message.total);
  });
  worker.on('error', verdict.reject);
  worker.on('exit', () => verdict.reject(new Error('the thread of the verification ended')));
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await verdict.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
};
