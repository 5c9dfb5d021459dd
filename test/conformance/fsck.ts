import { pathToFileURL } from 'node:url';
import { buildModule } from './go.ts';
import type { Built } from './go.ts';
import { runProgram, verdictOf } from './program.ts';
import type { LogDirectory, Verdict } from './program.ts';

const TESSERA_VERSION = 'v1.0.4';
/** What Tessera demands of Go from its next version on, so that raising the pin needs no other change. */
const GO_MINOR_MIN = 25;

/**
 * A worker of fsck that finds a fault ends, and once all have ended it waits for ever. So there are more of them than one
 * fault kills, and what still hangs is ended by the time limit, which is no "sound" either.
 */
const WORKERS = 64;

/** Tessera's fsck, through the Go module proxy. Build it once, use it for many logs. */
export function buildFsck(): Promise<Built> {
  return buildModule('github.com/transparency-dev/tessera/cmd/fsck', TESSERA_VERSION, GO_MINOR_MIN);
}

/** Tessera's fsck over a whole log: it derives every tile and the root from the bundles, and compares. */
export async function checkWithFsck(
  fsckPath: string,
  { dir, vkeyPath }: LogDirectory,
  timeoutMs = 240_000,
): Promise<Verdict> {
  const storage = `--storage_url=${pathToFileURL(`${dir}/`).href}`;
  const args = [storage, `--public_key=${vkeyPath}`, '--ui=false', `--N=${WORKERS}`];
  const { ok, report } = verdictOf(await runProgram(fsckPath, args, { timeoutMs }));
  // It exits with 0 also where it found a fault: only what it says at the end of a whole check counts.
  return { ok: ok && report.includes("Successfully fsck'd log"), report };
}
