import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

export interface RestoreSaid {
  readonly code: number | null;
  readonly said: string;
  readonly report: RestoreReport | null;
}

/** What of `daybook bucket restore --json` is looked at. */
export interface RestoreReport {
  readonly logs: readonly {
    readonly tenant: string;
    readonly size: number;
    readonly newest: number;
    readonly closed: number;
    readonly contentMatches: number;
    readonly destroyed: number;
  }[];
  readonly holds: boolean;
  readonly missing: readonly { readonly first: number; readonly last: number }[];
  readonly findings: readonly { readonly code: string; readonly object: string }[];
  readonly meta: { readonly backup: number } | null;
  readonly sources: Readonly<Record<string, number>>;
}

/** Runs the command in a process of its own. `child` is it, for who ends it before its time. */
export function restore(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [cli, 'bucket', 'restore', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, ...env },
    timeout: 120_000,
  });
  let [out, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<RestoreSaid>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const report = out.startsWith('{') ? (JSON.parse(out) as RestoreReport) : null;
      resolve({ code, said, report });
    });
  });
  return Object.assign(ended, { child });
}

/** What an operator keeps apart from the machine, and the machine is gone. */
export function loseMachine(data: string, folder: string): { readonly vkey: string; readonly secrets: string } {
  const safe = path.join(folder, 'safe');
  mkdirSync(safe);
  cpSync(path.join(data, 'log.vkey'), path.join(safe, 'log.vkey'));
  cpSync(path.join(data, 'keys'), path.join(safe, 'keys'), { recursive: true });
  rmSync(data, { recursive: true });
  return { vkey: path.join(safe, 'log.vkey'), secrets: path.join(safe, 'keys') };
}
