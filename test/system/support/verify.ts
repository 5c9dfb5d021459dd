import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** Runs `daybook verify` on a data directory and expects that all of it holds. */
export function expectVerified(data: string): void {
  const args = [cli, 'verify', '--dir', data, '--no-state'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
}
