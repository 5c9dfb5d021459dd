import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { type Checkpoint, openCheckpoint, type Policy } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { usage } from '../failure.ts';
import type { Findings } from './findings.ts';
import type { KeptReport } from './report.ts';

/** A checkpoint from before, which the log of now must have as its beginning. */
export interface Kept {
  readonly from: KeptReport['from'];
  readonly path: string;
  readonly note: Uint8Array;
}

/** A kept checkpoint whose signature holds. */
export interface OpenKept {
  readonly kept: Kept;
  readonly checkpoint: Checkpoint;
}

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

/** Opens them under the log's keys. What was kept need not have been witnessed, so no quorum is asked for. */
export async function openKept(
  kept: readonly Kept[],
  origin: string,
  policy: Policy,
  findings: Findings,
): Promise<OpenKept[]> {
  const opened: OpenKept[] = [];
  for (const each of kept) {
    const result = await openCheckpoint(nodeCrypto, each.note, { ...policy, quorum: null });
    if (result.ok && result.checkpoint.origin === origin) opened.push({ kept: each, checkpoint: result.checkpoint });
    else {
      const why = result.ok ? `it is of the log ${result.checkpoint.origin}` : result.code;
      findings.add({ code: 'kept.invalid', detail: `${each.path}: ${why}${each.from === 'memory' ? forget : ''}` });
    }
  }
  return opened;
}

const forget = '. If the log was begun anew on purpose, delete that file';

/** Compares a kept checkpoint with the root that the log of now has at that size; null where it is not that long. */
export function judgeKept({ kept, checkpoint }: OpenKept, root: Uint8Array | null, findings: Findings): KeptReport {
  const { size } = checkpoint;
  const holds = root !== null && Buffer.from(root).equals(checkpoint.root);
  if (root === null) {
    findings.add({ code: 'kept.rolled-back', detail: `${kept.path} was signed for ${size} events` });
  } else if (!holds) {
    findings.add({ code: 'kept.rewritten', detail: `${kept.path}: another root at ${size} events` });
  }
  return { from: kept.from, path: kept.path, size, holds };
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
