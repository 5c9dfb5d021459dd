import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SeededRandom, verifyWhole } from '@daybook/testkit';
import { expect, test } from 'vitest';
import { nodeFiles } from '../../packages/server/src/platform/disk.ts';
import { openLedgerDatabase } from '../../packages/server/src/platform/sql/ledger-db.ts';
import { firstSeed } from './config.ts';
import { type ChildTask, numberedBatch, type Said } from './kill-child.ts';

const rounds = 45;
const roundsPerCheck = 9;
const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));

/** What the killed processes were promised. */
class Promises {
  readonly positions = new Map<number, readonly number[]>();
  readonly unanswered = new Set<number>();
  readonly published = new Map<number, string>();
  readonly refused: string[] = [];
  firstBatch = 1;

  take(said: Said): void {
    if (said.type === 'sent') {
      this.firstBatch = Math.max(this.firstBatch, said.batch + 1);
      // A batch without a key cannot be sent again: whether it is in the log, nobody knows.
      if (!this.positions.has(said.batch) && numberedBatch(said.batch).keys.length > 0) this.unanswered.add(said.batch);
    } else if (said.type === 'acknowledged') {
      const known = this.positions.get(said.batch) ?? said.positions;
      if (known.join() !== said.positions.join()) this.refused.push(`batch ${said.batch} moved`);
      this.positions.set(said.batch, said.positions);
      this.unanswered.delete(said.batch);
    } else if (said.type === 'published') {
      const known = this.published.get(said.size) ?? said.rootHex;
      if (known !== said.rootHex) this.refused.push(`two roots of ${said.size} events`);
      this.published.set(said.size, said.rootHex);
    } else if (said.type === 'refused') this.refused.push(said.detail);
  }

  /** All that were not answered, and some that were. */
  again(random: SeededRandom): number[] {
    const answered = [...this.positions.keys()].filter((batch) => numberedBatch(batch).keys.length > 0);
    const some = answered.length === 0 ? [] : Array.from({ length: 5 }, () => random.pick(answered));
    return [...this.unanswered, ...some];
  }

  acknowledged() {
    return [...this.positions].flatMap(([batch, positions]) =>
      numberedBatch(batch).events.map(({ id }, i) => ({ tenant: 'default', id, index: positions[i] ?? -1 })),
    );
  }
}

/** Runs the ledger until it ends by itself, or is killed so long after its start or after it is ready. */
async function run(task: ChildTask, promises: Promises, kill: { from: 'start' | 'ready'; afterMs: number } | null) {
  const process = spawn(globalThis.process.execPath, [child, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => process.once('close', () => resolve()));
  const killLater = (afterMs: number): void => void setTimeout(() => process.kill('SIGKILL'), afterMs);
  const hanging = setTimeout(() => process.kill('SIGKILL'), 60_000);
  const errors: string[] = [];
  process.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  if (kill?.from === 'start') killLater(kill.afterMs);
  for await (const line of createInterface({ input: process.stdout })) {
    const said = JSON.parse(line) as Said;
    promises.take(said);
    if (said.type === 'ready' && kill?.from === 'ready') killLater(kill.afterMs);
  }
  await ended;
  clearTimeout(hanging);
  if (process.exitCode !== 0 && (kill === null || process.signalCode !== 'SIGKILL'))
    promises.refused.push(`it ended: ${errors.join('')}`);
}

test('a ledger that is killed at any moment under load keeps every event that it acknowledged, once and in its place', async () => {
  const random = new SeededRandom(firstSeed);
  const directory = await mkdtemp(path.join(tmpdir(), 'daybook-kill-'));
  const promises = new Promises();
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const task = { directory, firstBatch: promises.firstBatch, again: promises.again(random), isLast: false };
      const isEarly = random.chance(0.2);
      await run(task, promises, {
        from: isEarly ? 'start' : 'ready',
        afterMs: random.below(isEarly ? 500 : 600),
      });
      if (round % roundsPerCheck !== 0) continue;
      await run({ ...task, again: promises.again(random), isLast: true }, promises, null);
      expect(promises.refused).toEqual([]);
      expect(promises.unanswered.size).toBe(0);
      using heads = openLedgerDatabase(path.join(directory, 'ledger.db'));
      const published = [...promises.published].map(([size, rootHex]) => ({
        tenant: 'default',
        size,
        root: new Uint8Array(Buffer.from(rootHex, 'hex')),
      }));
      const acknowledged = promises.acknowledged();
      expect(await verifyWhole(nodeFiles(directory), heads, { acknowledged, published })).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(round * 20);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
