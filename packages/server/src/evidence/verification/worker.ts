import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../platform/clock.ts';
import { Pace } from './pace.ts';
import { carryOut, type VerifyTask } from './task.ts';
import type { FromVerifier } from './thread.ts';

// The thread of a verification. Everything that can be tested is in `task.ts`.

const port = parentPort;
if (port === null) throw new Error('the thread of a verification is started by the server');
const post = (message: FromVerifier): void => port.postMessage(message);

const pace = new Pace(systemClock().monotonicMs);
const verdict = await carryOut(workerData as VerifyTask, async (checked, total) => {
  post({ type: 'progress', checked, total });
  await pace.rest();
});
post({ type: 'verdict', verdict });
