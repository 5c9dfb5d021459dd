import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { usage } from '../../failure.ts';
import { limits } from './limits.ts';

/** Files of a trail as AWS delivers them, by their keys from `AWSLogs/` on. A prefix of the bucket before that is not known. */
export interface TrailFiles {
  readonly logs: ReadonlyMap<string, string>;
  readonly digests: ReadonlyMap<string, string>;
}

const top = 'AWSLogs';
const logKey = /^AWSLogs\/(?:.+\/)?\d{12}\/CloudTrail\/.+\.json\.gz$/;
const digestKey = /^AWSLogs\/(?:.+\/)?\d{12}\/CloudTrail-Digest\/.+\.json\.gz$/;

/**
 * The folder that `AWSLogs` lies in; `directory` is that folder, `AWSLogs` or one below it. Null where there is none, so that it
 * is no trail.
 */
export async function trailRoot(directory: string): Promise<string | null> {
  const steps = path.resolve(directory).split(path.sep);
  const at = steps.lastIndexOf(top);
  if (at !== -1) return steps.slice(0, at).join(path.sep) || path.sep;
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.some((entry) => entry.name === top && entry.isDirectory()) ? path.resolve(directory) : null;
}

/** All files of the trail in a directory and below it. Links are not followed. Throws `Failure` past a limit. */
export async function trailFiles(directory: string, root: string): Promise<TrailFiles> {
  const logs = new Map<string, string>();
  const digests = new Map<string, string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > limits.depthMax) throw usage(`${folder} is deeper than AWS makes folders`);
    for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted(byName)) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory()) await walk(place, depth + 1);
      if (!entry.isFile()) continue;
      const key = path.relative(root, place).split(path.sep).join('/');
      if (logKey.test(key)) logs.set(key, place);
      else if (digestKey.test(key)) digests.set(key, place);
      if (logs.size + digests.size > limits.filesMax)
        throw usage(`${directory} has more than ${limits.filesMax} files: import parts of it`);
    }
  };
  await walk(path.resolve(directory), 0);
  return { logs, digests };
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

/** A key of the bucket from `AWSLogs/` on; null where it is none, or leads elsewhere. */
export function keyBelow(s3Object: string): string | null {
  const at = s3Object.startsWith(`${top}/`) ? 0 : s3Object.indexOf(`/${top}/`) + 1;
  const key = s3Object.slice(at);
  const isPlain = key.startsWith(`${top}/`) && !key.split('/').some((step) => step === '' || step.startsWith('..'));
  return isPlain ? key : null;
}

/** `ACCOUNT/REGION`, and to the minute when it was delivered, as its name says. */
export function placeOf(key: string): { readonly region: string; readonly time: string } | null {
  const [, account, region, time] = /\/(\d{12})\/CloudTrail(?:-Digest)?\/([^/]+)\/.*_(\d{8}T\d{4})/.exec(key) ?? [];
  return account === undefined ? null : { region: `${account}/${region ?? ''}`, time: time ?? '' };
}
