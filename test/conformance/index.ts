/**
 * Programs that others wrote, over a log directory (C2SP tlog-tiles) and its verifier key. Each check has something that
 * says whether it can be run here; a test that cannot run it is skipped with that reason.
 */
export type { LogDirectory, Verdict } from './program.ts';
export { buildFsck, checkWithFsck } from './fsck.ts';
export { buildSumdbChecker, checkWithSumdb } from './sumdb.ts';
export { checkWithOpenssl, opensslMissing } from './openssl.ts';
export type { Built } from './go.ts';
