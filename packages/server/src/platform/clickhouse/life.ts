import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { freePort } from './address.ts';
import { engineConfiguration, secretHeader } from './configuration.ts';
import type { EngineLimits } from './limits.ts';
import { Tail } from './tail.ts';
import { unrecorded } from './unrecorded.ts';

const program = fileURLToPath(new URL('child.ts', import.meta.url));

/**
 * Two statements: open the endpoint, then stay. (Reading the end of standard input as a table would be neater, but what
 * Node gives a child as standard input is a socket, which cannot be opened by name.)
 */
const statements =
  'SYSTEM START LISTEN HTTP; SELECT count() FROM system.numbers WHERE sleepEachRow(3) ' +
  'SETTINGS max_block_size = 1, max_threads = 1, max_execution_time = 0';

export interface LifeOptions {
  readonly folder: string;
  readonly library: string;
  readonly limits: EngineLimits;
}

/** One process of the engine, from its start to its end. It is never reused. */
export class EngineLife {
  readonly client: ClickHouseClient;
  /** Settles, with the reason, when the process is gone. Never rejects. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, client: ClickHouseClient) {
    this.#process = process;
    this.client = client;
    this.ended = endOf(process);
  }

  static async start(options: LifeOptions): Promise<EngineLife> {
    const { folder, library, limits } = options;
    const data = join(folder, 'data');
    await mkdir(data, { recursive: true, mode: 0o700 });
    const secret = randomBytes(32).toString('hex');
    const configFile = join(folder, 'engine.xml');
    await rm(configFile, { force: true });
    await writeFile(configFile, engineConfiguration(secret, limits), { mode: 0o600, flag: 'wx' });
    await removeOldLogs(folder);
    const port = await freePort();
    const argv = [
      `--config-file=${configFile}`,
      `--path=${data}`,
      '--listen_host=127.0.0.1',
      `--http_port=${port}`,
      `--max_threads=${limits.threadsMax}`,
      // Otherwise a question gets one thread for each GiB that is free, which is one.
      '--max_threads_min_free_memory_per_thread=0',
      // A question binds each of its values as a field of the request, and may have more than the thousand of the default.
      '--http_max_fields=10000',
      '--query',
      statements,
    ];
    const child = spawn(process.execPath, [program, library, ...argv], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // A process group of its own, so that Ctrl-C reaches the server only; nothing of its environment, which may hold secrets.
      detached: true,
      env: {},
      cwd: folder,
    });
    child.stdin?.on('error', () => undefined);
    const client = createClient({
      url: `http://127.0.0.1:${port}`,
      http_headers: { [secretHeader]: secret },
      request_timeout: 120_000,
      max_open_connections: limits.queriesMax,
      clickhouse_settings: unrecorded,
      log: { level: ClickHouseLogLevel.OFF },
      compression: { request: false, response: false },
    });
    return new EngineLife(child, client);
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  /** Waits until the engine answers. Gives the reason where it ended or was not ready in time. */
  async ready(timeoutMs: number): Promise<{ ok: true } | { ok: false; reason: string }> {
    const deadline = performance.now() + timeoutMs;
    let end: string | null = null;
    void this.ended.then((reason) => (end = reason));
    for (let waitMs = 20; performance.now() < deadline; waitMs = Math.min(waitMs * 1.5, 250)) {
      await Promise.race([sleep(waitMs), this.ended]);
      if (end !== null) return { ok: false, reason: end };
      if (await this.answers()) return { ok: true };
    }
    return { ok: false, reason: `it did not answer within ${timeoutMs} ms` };
  }

  async answers(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(5_000);
      const result = await this.client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow', abort_signal: signal });
      await result.text();
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the engine by closing its input, and by force where that takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#process.stdin?.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
    await this.client.close();
  }
}

/** Versions before had a log of the engine here, with the text of questions that failed. */
async function removeOldLogs(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.startsWith('engine.log')) await rm(join(folder, name));
}

function endOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the engine was started without a pipe for its errors');
  const tail = new Tail(child.stderr);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      const how = code === null ? `signal ${signal}` : `exit code ${code}`;
      resolve(`it ended with ${how}: ${tail.read() || 'without a word'}`);
    });
  });
}
