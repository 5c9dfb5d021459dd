import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** What `daybook verify` says of a data directory. */
export function verifyDirectory(data: string): { readonly status: number | null; readonly said: string } {
  const args = [cli, 'verify', '--dir', data, '--no-state'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  return { status, said: stdout + stderr };
}

/** Runs `daybook verify` on a data directory and expects that all of it holds. */
export function expectVerified(data: string): void {
  const { status, said } = verifyDirectory(data);
  expect({ status, said: status === 0 ? '' : said }).toEqual({ status: 0, said: '' });
}
