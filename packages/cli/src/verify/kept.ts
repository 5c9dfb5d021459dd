import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { nodeCrypto } from '@daybook/tlog/node';
import type { Kept } from '@daybook/verify';
import { usage } from '../failure.ts';

export interface KeptOptions {
  /** `--since`. */
  readonly since?: string | undefined;
  /** `--state`: in place of the file in the user's state directory. */
  readonly state?: string | undefined;
  /** `--no-state`: neither read nor written. */
  readonly noState?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where things are remembered that have files of their own; null where the caller wants none, or names the one file. */
export function stateDirectory(options: KeptOptions): string | null {
  if (options.noState === true || options.state !== undefined) return null;
  const home = options.env['XDG_STATE_HOME'];
  return path.join(home === undefined || home === '' ? path.join(homedir(), '.local', 'state') : home, 'daybook');
}

/** Where the last verified checkpoint of a log is remembered: one file for each origin. */
export function statePath(origin: string, options: KeptOptions): string | null {
  if (options.noState !== true && options.state !== undefined) return options.state;
  const base = stateDirectory(options);
  if (base === null) return null;
  const name = Buffer.from(nodeCrypto.sha256(new TextEncoder().encode(origin))).toString('hex');
  return path.join(base, `${name}.checkpoint`);
}

/** The checkpoints that the log of this origin must be consistent with. @throws Failure where `--since` cannot be read. */
export async function loadKept(origin: string, options: KeptOptions): Promise<Kept[]> {
  const kept: Kept[] = [];
  const state = statePath(origin, options);
  if (state !== null) {
    const note = await readFile(state).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw usage(`the remembered checkpoint ${state} cannot be read: ${error.message}`, error);
    });
    if (note !== null) kept.push({ from: 'memory', path: state, note });
  }
  if (options.since !== undefined) {
    const note = await readFile(options.since).catch((error: Error) => {
      throw usage(`--since: cannot read ${options.since}: ${error.message}`, error);
    });
    kept.push({ from: 'since', path: options.since, note });
  }
  return kept;
}

/** Remembers what was verified. A crash leaves the old file or the new one. */
export async function remember(origin: string, note: Uint8Array, options: KeptOptions): Promise<void> {
  const file = statePath(origin, options);
  if (file === null) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, note, { mode: 0o600 });
  await rename(temporary, file);
}
