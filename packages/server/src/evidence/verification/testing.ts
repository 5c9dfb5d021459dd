/** For tests of what is built on it. */
export type { Verify } from './ports.ts';
export { RunStore } from './store.ts';
export { Verifications } from './verifications.ts';
