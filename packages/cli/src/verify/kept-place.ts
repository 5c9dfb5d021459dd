import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeCrypto } from '@daybook/tlog/node';
import type { Policy } from '@daybook/tlog';
import { usage } from '../failure.ts';
import { type Findings, judgeKept, openKept, type Trust } from '@daybook/verify';
import { type KeptOptions, loadKept, stateDirectory } from './kept.ts';

/** Which logs were verified in a directory the last time: one file for each directory. */
export interface Place {
  /** Null where nothing is remembered of directories: with `--no-state`, and with `--state`, which names one log's file. */
  readonly file: string | null;
  readonly origins: readonly string[];
}

/** @throws Failure where the file cannot be read. */
export async function loadPlace(directory: string, options: KeptOptions): Promise<Place> {
  const base = stateDirectory(options);
  if (base === null) return { file: null, origins: [] };
  const digest = nodeCrypto.sha256(new TextEncoder().encode(await realpath(directory)));
  const file = path.join(base, `${Buffer.from(digest).toString('hex')}.directory`);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw usage(`what is remembered of ${directory}, ${file}, cannot be read: ${error.message}`, error);
  });
  return { file, origins: text.split('\n').filter((line) => line !== '') };
}

/** Remembers the logs of a directory. A crash leaves the old file or the new one. */
export async function rememberPlace({ file }: Place, origins: readonly string[]): Promise<void> {
  if (file === null) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, `${origins.join('\n')}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

/** Signed logs in place of others. The caller who names a key says which log is meant; the key beside the log does not. */
export function judgePlace(
  { file, origins }: Place,
  signed: readonly string[],
  trust: Trust,
  findings: Findings,
): void {
  if (trust.report.from !== 'directory') return;
  for (const origin of origins) {
    if (signed.includes(origin)) continue;
    const detail = `${origin}. If that is on purpose, name the key of the new one with --key, or delete ${file}`;
    findings.add({ code: 'kept.other-log', detail });
  }
}

/** A directory without any checkpoint: whatever was kept of it says that there was one. @throws Failure as `loadKept`. */
export async function judgeNothingSigned(
  place: Place,
  policy: Policy,
  options: KeptOptions,
  findings: Findings,
): Promise<void> {
  const [only, ...more] = policy.logs.map(({ key }) => key.name);
  // A policy may name logs that lie elsewhere.
  const own = only !== undefined && more.every((name) => name === only) ? [only] : [];
  const remembered = { ...options, since: undefined };
  for (const origin of new Set([...place.origins, ...own])) {
    const kept = await openKept(await loadKept(origin, remembered), origin, policy, findings);
    for (const each of kept) judgeKept(each, null, findings);
    if (kept.length === 0 && place.origins.includes(origin)) {
      findings.add({ code: 'kept.rolled-back', detail: `${place.file}: the log ${origin} was signed here` });
    }
  }
  if (options.since === undefined) return;
  for (const each of await loadKept('', { ...options, noState: true })) {
    findings.add({ code: 'kept.rolled-back', detail: `${each.path} was signed, and nothing here is` });
  }
}
