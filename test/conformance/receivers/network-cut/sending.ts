import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Event } from '@daybook/event';
import { expect } from 'vitest';
import type { Apart } from './apart.ts';
import type { Cut } from './cable.ts';
import type { Step } from './senders/course.ts';

/** A program of `senders/` at the client's end of the cable, and what it said of its course. */
export class Sending implements AsyncDisposable {
  /** Ids, in the order of the first time. */
  readonly sent = new Set<string>();
  readonly told = new Set<string>();
  /** That their client gave up, once at least. */
  readonly failed = new Set<string>();
  /** What it said on its standard error. */
  errors = '';
  readonly durable: () => Promise<number>;
  readonly #child: ChildProcess;
  readonly #closed: Promise<number | null>;

  constructor(apart: Apart, durable: () => Promise<number>, program: string, ...args: readonly string[]) {
    this.durable = durable;
    const file = fileURLToPath(new URL(`senders/${program}.ts`, import.meta.url));
    const [first = '', ...rest] = [...apart.cable.atClient, process.execPath, file, ...args];
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(first, rest, { env: { PATH, HOME, NODE_EXTRA_CA_CERTS: apart.authority.cert } });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    createInterface(child.stdout).on('line', (line) => {
      for (const [step, ids] of Object.entries(JSON.parse(line) as Partial<Record<Step, string[]>>))
        for (const id of ids) this[step as Step].add(id);
    });
    this.#closed = new Promise((resolve) => child.once('close', resolve));
  }

  /** Sent, and not answered for so far. */
  get open(): string[] {
    return [...this.sent].filter((id) => !this.told.has(id));
  }

  /** Waits until so many more were answered for. */
  async goesOn(more: number): Promise<void> {
    const wanted = this.told.size + more;
    await expect.poll(() => this.told.size, { timeout: 60_000, message: this.errors }).toBeGreaterThanOrEqual(wanted);
  }

  /** It ends what it has begun, and then itself. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    expect(await this.#closed, this.errors).toBe(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}

/** Ids of the senders' events, in the order of the log. */
export const idsOf = (events: readonly Event[]): string[] =>
  events.flatMap(({ actor }) => (/-\d+$/.test(actor.id) ? [actor.id] : []));

/** All that the senders were answered for is in the log, and nothing of theirs is there twice. */
export function expectOnce(logged: readonly string[], sendings: readonly Sending[]): void {
  const counts = Map.groupBy(logged, (id) => id);
  for (const { sent, told } of sendings) {
    expect([...told].filter((id) => !counts.has(id))).toEqual([]);
    expect([...sent].filter((id) => (counts.get(id)?.length ?? 0) > 1)).toEqual([]);
  }
}

/** How long it is cut: longer than clients here wait for an answer, and than the kernel does. */
const cutMs = 8_000;
const attemptsMax = 50;

/**
 * Cuts the cable when each of the senders has a batch under way: of `answers`, when the server has made events durable
 * that no sender knows of. Where a cut came too early or too late for one of them, it is joined at once, so that nobody
 * noticed, and cut again. Gives what was sent and not answered for while it was cut.
 */
export async function cutUnder(apart: Apart, what: Cut, sendings: readonly Sending[]): Promise<ReadonlySet<string>> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    apart.cable.cut(what);
    const figures = await Promise.all(sendings.map(settled));
    const isUnderWay = sendings.every((sending, i) =>
      what === 'answers' ? (figures[i] ?? 0) > sending.told.size : sending.open.length > 0,
    );
    if (isUnderWay) await sleep(cutMs);
    const open = new Set(sendings.flatMap((sending) => sending.open));
    apart.cable.join();
    await Promise.all(sendings.map((sending) => sending.goesOn(50)));
    if (isUnderWay) return open;
  }
  throw new Error(`no batch was under way in ${attemptsMax} attempts`);
}

/** Durable events, once neither they nor what the sender knows of grow any more. */
async function settled({ durable, told }: Sending): Promise<number> {
  let last = '';
  for (let same = 0; same < 3;) {
    await sleep(100);
    const figure = await durable();
    const now = `${figure} ${told.size}`;
    same = now === last ? same + 1 : 0;
    last = now;
    if (same === 3) return figure;
  }
  throw new Error('unreachable');
}
