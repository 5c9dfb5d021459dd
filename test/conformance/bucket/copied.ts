import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BucketStatusJson } from '@daybook/api';
import type { Server } from '../../system/support/index.ts';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** Lines of JSON that a source sends. */
export const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ actor: `user-${from + i}`, action: 'read', note: 'x'.repeat(200) }),
  ).join('\n');

export async function until<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 90_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what}: it took too long`);
    await sleep(100);
  }
}

/** Waits until a checkpoint in the bucket covers so many events, and nothing is missing. */
export async function copied(server: Server, events: number): Promise<BucketStatusJson> {
  const client = server.client();
  let last: BucketStatusJson | null = null;
  const isThere = async () => {
    last = await client.bucketStatus();
    return (last.complete?.size ?? 0) >= events && last.lag.segments === 0 ? last : null;
  };
  return until('the bucket', isThere).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${JSON.stringify(last)}\n${server.output}`);
  });
}

export interface Verified {
  readonly status: number | null;
  readonly findings: readonly { readonly code: string; readonly object: string }[];
  readonly said: string;
}

/** What `daybook bucket verify` says. */
export function verifyBucket(server: Server): Verified {
  const env = { PATH: process.env['PATH'], DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'bucket', 'verify', '--json'], {
    encoding: 'utf8',
    timeout: 120_000,
    env,
  });
  const said = stdout + stderr;
  try {
    return { status, said, findings: (JSON.parse(stdout) as Verified).findings };
  } catch {
    return { status, said, findings: [] };
  }
}
