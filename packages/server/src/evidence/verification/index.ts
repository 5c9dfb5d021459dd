/** The server verifies the logs that it writes: on demand and on schedule, with the verifier of the command. */
export { openVerifications } from './open.ts';
export type { Doer, Run } from './run.ts';
export { Verifications } from './verifications.ts';
