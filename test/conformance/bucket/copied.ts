import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BucketStatusJson } from '@daybook/api';
import type { Server } from '../../system/support/index.ts';
import { until } from '../../system/support/until.ts';

export { until };

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** Lines of JSON that a source sends. */
export const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ actor: `user-${from + i}`, action: 'read', note: 'x'.repeat(200) }),
  ).join('\n');

/** Waits until a checkpoint in the bucket covers so many events, as of a time or later (ms since 1970), and nothing is missing. */
export async function copied(server: Server, events: number, sinceMs = 0): Promise<BucketStatusJson> {
  const client = server.client();
  let last: BucketStatusJson | null = null;
  const isThere = async () => {
    last = await client.bucketStatus();
    const { size, at } = last.complete ?? { size: 0, at: '' };
    return size >= events && Date.parse(at) >= sinceMs && last.lag.segments === 0 ? last : null;
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
