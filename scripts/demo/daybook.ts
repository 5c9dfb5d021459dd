import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { command, output, outputEnv } from './tell.ts';

const main = path.resolve(import.meta.dirname, '../../packages/cli/src/main.ts');
const commandTimeoutMs = 60_000;
const startTimeoutMs = 60_000;

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `daybook` command, run as a user runs it: a program of its own, found by nothing but its variables. */
export class Daybook {
  readonly #env: Record<string, string | undefined>;
  readonly #root: string;

  /** Paths below `root` are shown from there. */
  constructor(env: Readonly<Record<string, string>>, root: string) {
    this.#root = root;
    const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('DAYBOOK_'));
    this.#env = { ...Object.fromEntries(foreign), ...env };
  }

  /** Runs it. Progress, where there is a terminal, is drawn by the command itself. */
  async run(args: readonly string[], progress = false): Promise<Ran> {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...this.#env, ...outputEnv },
      stdio: ['ignore', 'pipe', progress && process.stderr.isTTY ? 'inherit' : 'pipe'],
      timeout: commandTimeoutMs,
    });
    const [stdout, stderr, [exitCode]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    const shown = (text: string): string => text.replaceAll(`${this.#root}/`, '');
    return { exitCode, stdout: shown(stdout), stderr: shown(stderr) };
  }

  /** Shows the command, runs it, shows what it says. `shown` stands for the arguments, where paths are long. */
  async show(args: readonly string[], shown: string, options: { progress?: boolean } = {}): Promise<Ran> {
    command(`daybook ${shown}`);
    const ran = await this.run(args, options.progress);
    output(ran.stdout === '' ? ran.stderr : ran.stdout);
    return ran;
  }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  if (stream === null) return '';
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** A server as a child process, on a free port of the loopback. */
export class Server {
  readonly url: string;
  readonly token: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, token: string) {
    this.#child = child;
    this.url = url;
    this.token = token;
  }

  static async start(data: string, logFile: string): Promise<Server> {
    const child = spawn(process.execPath, [main, 'serve', '--data', data, '--listen', '127.0.0.1:0'], {
      stdio: ['ignore', 'pipe', openSync(logFile, 'a')],
    });
    try {
      const url = await urlOf(child, logFile);
      const token = (await readFile(path.join(data, 'admin.token'), 'utf8')).trim();
      return new Server(child, url, token);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends it as an operator would. Gives its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.kill('SIGTERM');
    const [exitCode] = await exited;
    return exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

async function urlOf(child: ChildProcess, logFile: string): Promise<string> {
  let said = '';
  const found = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
      const match = /^Daybook is at (\S+)$/m.exec(said);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}. It said:\n${said}See ${logFile}`)));
    setTimeout(() => reject(new Error(`the server did not start. It said:\n${said}`)), startTimeoutMs).unref();
  });
  return found;
}
