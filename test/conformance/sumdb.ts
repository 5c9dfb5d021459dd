import { join } from 'node:path';
import { buildOverDebianSources } from './go.ts';
import type { Built } from './go.ts';
import { runProgram, verdictOf } from './program.ts';
import type { LogDirectory, Verdict } from './program.ts';

/** `gochecker/main.go`, over Debian's golang-golang-x-mod-dev. Build it once, use it for many logs. */
export function buildSumdbChecker(): Promise<Built> {
  return buildOverDebianSources(join(import.meta.dirname, 'gochecker'), 'gochecker');
}

/**
 * golang.org/x/mod/sumdb over a whole log: signature, tiles, bundles, sample proofs, and the `.tlog-proof` files of a
 * folder where one is given.
 */
export async function checkWithSumdb(
  checkerPath: string,
  { dir, vkeyPath }: LogDirectory,
  proofsDir?: string,
): Promise<Verdict> {
  const args = ['-dir', dir, '-vkey', vkeyPath, ...(proofsDir === undefined ? [] : ['-proofs', proofsDir])];
  return verdictOf(await runProgram(checkerPath, args));
}
