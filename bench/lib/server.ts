import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { childrenOf } from './processor-time.ts';

const starter = path.join(import.meta.dirname, 'serve.ts');
const startMsMax = 60_000;

/** A real server in a process of its own. */
export interface BenchServer {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Time from its start to `/readyz` saying yes. */
  readonly readyMs: number;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** `nodeOptions` go before the program. */
export async function startServer(directory: string, nodeOptions: readonly string[] = []): Promise<BenchServer> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, starter, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await urlOf(child);
  const token = readFileSync(path.join(directory, 'admin.token'), 'utf8').trim();
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    if (performance.now() - startMs > startMsMax) throw new Error('the server did not get ready');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    token,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startMs,
    stop: (signal) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        child.once('exit', () => resolve());
        child.kill(signal);
      }),
  };
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /Daybook is at (\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

/** Resident memory of a process and its children, in MB. */
export function residentMegabytes(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + residentOf(each), 0);
}

function residentOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}
