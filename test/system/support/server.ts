import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@daybook/api';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** All that a server says once it listens, to its last line: where each receiver hears stands in between. */
const greeting = /Daybook is at (https?:\S+)\n(?:.*\n)*? {2}sign in .*\n/;

export interface StartOptions {
  readonly data: string;
  /** Settings, as `DAYBOOK_*` variables. Nothing of the environment of the tests reaches the server but `PATH` and `HOME`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command that `daybook` is, in place of the one of this checkout. */
  readonly command?: readonly string[];
  /** A command that runs the server, such as `unshare -n`. It must become the server, so that the process id stays. */
  readonly wrapper?: readonly string[];
  readonly listen?: string;
  /** How long the start may take. */
  readonly timeoutMs?: number;
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All that it said, on both streams. */
  readonly output: string;
}

/** A real server in its own process, on a free port. Disposing of it kills it where it still runs. */
export class Server implements AsyncDisposable {
  readonly url: string;
  readonly data: string;
  readonly #run: Run;

  private constructor(url: string, data: string, run: Run) {
    this.url = url;
    this.data = data;
    this.#run = run;
  }

  /** Waits until it listens. Throws with its words where it ends before that, or takes too long. */
  static async start(options: StartOptions): Promise<Server> {
    const run = new Run(options);
    const url = await Promise.race([
      run.url,
      run.ended.then(() => null),
      sleep(options.timeoutMs ?? 60_000, null, { ref: false }),
    ]);
    if (url !== null) return new Server(url, options.data, run);
    await run.kill();
    throw new Error(`the server did not start:\n${run.output}`);
  }

  get pid(): number {
    return this.#run.pid;
  }

  get output(): string {
    return this.#run.output;
  }

  get ended(): Promise<Ended> {
    return this.#run.ended;
  }

  get adminToken(): string {
    return readFileSync(`${this.data}/admin.token`, 'utf8').trim();
  }

  /** With the first token, or the one given. `attemptsMax` 1 is for a server that is about to be gone. */
  client(token = this.adminToken, attemptsMax = 6): Client {
    return createClient({ url: this.url, token, attemptsMax, timeoutMs: 30_000 });
  }

  /** One request as it is: no repeating, no reading of problems. */
  fetch(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
    const { token, headers, ...rest } = init;
    const all = new Headers(headers);
    if (token !== undefined) all.set('authorization', `Bearer ${token}`);
    return fetch(this.url + path, { signal: AbortSignal.timeout(30_000), ...rest, headers: all });
  }

  /** Waits until the ledger and the index are ready. */
  async ready(timeoutMs = 60_000): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    let last = '';
    while (performance.now() < deadlineMs) {
      const response = await this.fetch('/readyz');
      last = await response.text();
      if (response.status === 200) return;
      await sleep(50);
    }
    throw new Error(`not ready after ${timeoutMs} ms: ${last}\n${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#run.signal(signal);
  }

  /** Asks it to end, and gives how it did. */
  async end(): Promise<Ended> {
    this.signal('SIGTERM');
    return await this.ended;
  }

  /** kill -9. */
  async kill(): Promise<Ended> {
    return await this.#run.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run.kill();
  }
}

/** Starts a server that is expected to end by itself, and gives how it did. */
export async function runServer(options: StartOptions): Promise<Ended> {
  const run = new Run(options);
  const timer = setTimeout(() => run.signal('SIGKILL'), options.timeoutMs ?? 30_000);
  const ended = await run.ended;
  clearTimeout(timer);
  return ended;
}

/** One process of the server, from its start to its end. */
class Run {
  /** Resolves when it listens. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
  output = '';
  readonly #child: ChildProcess;

  constructor({ data, env = {}, command, wrapper = [], listen = '127.0.0.1:0' }: StartOptions) {
    const daybook = command ?? [process.execPath, cli];
    const [program, ...args] = [...wrapper, ...daybook, 'serve', '--data', data, '--listen', listen];
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, HOME, DAYBOOK_LOG_LEVEL: 'warn', ...env },
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.url = promise;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        const url = greeting.exec(this.output)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    this.ended = new Promise((end, fail) => {
      this.#child.once('error', fail);
      this.#child.once('close', (code, signal) => end({ code, signal, output: this.output }));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<Ended> {
    this.#child.kill('SIGKILL');
    return await this.ended;
  }
}
