import { parentPort, workerData } from 'node:worker_threads';
import { readFilesOf } from './disk.ts';
import type { SegmentJob } from './segment-check.ts';
import { createSegmentChecker, type SegmentAnswer } from './segment-pool.ts';

// A thread of the verifier: hashing is what verification costs, and it can be shared out.

const port = parentPort;
if (port === null) throw new Error('this thread is started by the verifier');
const checker = createSegmentChecker(readFilesOf(workerData as string));
let last: Promise<void> = Promise.resolve();

port.on('message', ({ id, job }: { id: number; job: SegmentJob }) => {
  last = last.then(async () => {
    let answer: SegmentAnswer;
    try {
      answer = { id, result: await checker.check(job) };
    } catch (error) {
      answer = { id, error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
  });
});
