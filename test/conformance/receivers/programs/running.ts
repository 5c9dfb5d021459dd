import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unpacked } from '../../../system/support/index.ts';

/** Where a file of an unpacked package is, named as it is where it is installed. */
export const packaged = (file: string): string => path.join(unpacked, file);

/** Whether all of these files of unpacked packages are there. */
export const hasPackaged = (...files: readonly string[]): boolean => files.every((file) => existsSync(packaged(file)));

const libraries = globSync([packaged('usr/lib/*-linux-gnu'), packaged('lib/*-linux-gnu')]);

/** The environment of an unpacked program: none of the tests' own but `PATH`. */
export const packagedEnv = {
  PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
  LD_LIBRARY_PATH: libraries.join(':'),
};

/** A port of loopback that nothing listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const endMsMax = 10_000;
const startMsMax = 60_000;

interface RunningOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What ends it: SIGTERM, unless it is a namespace, which goes with all that is in it when it is killed. */
  readonly signal?: NodeJS.Signals;
}

/** A program that runs until it is disposed of. */
export class Running implements AsyncDisposable {
  said = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #signal: NodeJS.Signals;
  #isEnded = false;

  constructor(command: readonly string[], options: RunningOptions) {
    this.#signal = options.signal ?? 'SIGTERM';
    const [program = '', ...args] = command;
    const env = { ...packagedEnv, ...options.env };
    this.#child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#isEnded = true;
        resolve();
      };
      this.#child.once('error', (error) => {
        this.said += error.message;
        end();
      });
      this.#child.once('exit', end);
    });
  }

  /** Waits until `isReady`; throws with what it said where it ends, or takes too long. */
  async until(isReady: () => boolean | Promise<boolean>): Promise<this> {
    const deadlineMs = performance.now() + startMsMax;
    while (!(await isReady())) {
      if (this.#isEnded || performance.now() > deadlineMs) {
        await this[Symbol.asyncDispose]();
        throw new Error(`it did not start:\n${this.said}`);
      }
      await sleep(20);
    }
    return this;
  }

  /** Waits until something listens at a port of loopback. */
  async listening(port: number): Promise<this> {
    return await this.until(
      () =>
        new Promise((resolve) => {
          const socket = connect(port, '127.0.0.1')
            .once('connect', () => {
              socket.destroy();
              resolve(true);
            })
            .once('error', () => resolve(false));
        }),
    );
  }

  /** Asks it to end, so that its own children end too; what does not is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isEnded) return;
    this.#child.kill(this.#signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endMsMax);
    await this.#ended;
    clearTimeout(timer);
  }
}
