import { versionsMax } from './limits.ts';
import { contentDirectory, listSegments, segmentPath } from '@daybook/event';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { type BucketObject, type CopyName, objectsOf, readCopyName } from '../bucket/index.ts';
import { openSealed } from '../sealed-copies/index.ts';
import type { RestoreFindings } from './findings.ts';
import type { FetchParts } from './fetch-log.ts';
import { Lane } from './lane.ts';
import { patient } from './patient.ts';
import type { FoundLog, FromBucketParts } from './ports.ts';

/** A segment is in memory twice: sealed, and opened. */
const segmentsAtOnce = 2;
const fingerprintChars = 16;

type Parts = FetchParts &
  Pick<FromBucketParts, 'keys' | 'sha256Hex'> & {
    readonly findings: RestoreFindings;
  };

type ContentName = CopyName & { readonly kind: 'content' };

export interface FetchedContent {
  readonly segments: number;
  /** Copies that no key opens: what was destroyed, and what was rewritten since. */
  readonly closed: number;
  /** Copies of what came after the checkpoint. */
  readonly beyond: number;
}

/**
 * Brings the segments before the end of the log that have a key, opened. A segment that was rewritten has several copies: the key opens one
 * of them. Whether something is missing is told by the log, when it is verified.
 */
export async function fetchContent(found: FoundLog, parts: Parts): Promise<FetchedContent> {
  const { tenant, log, size } = found;
  const names = parts.keys.names();
  const lane = new Lane(segmentsAtOnce);
  const opened = new Set<string>();
  /** By path, of segments that no copy gave yet: why. */
  const unopened = new Map<string, { readonly code: 'missing' | 'altered' | 'key'; readonly object: string }>();
  let [closed, beyond] = [0, 0];
  for await (const object of objectsOf(parts.bucket, `${contentDirectory(tenant, log)}/`, versionsMax)) {
    const name = readCopyName(object.key);
    if (name?.kind !== 'content') continue;
    if (name.segment.first >= size) beyond += 1;
    else if (!names.has(segmentKeyName(tenant, log, name.segment))) closed += 1;
    else
      await lane.push(async () => {
        const code = await take(name, object, parts);
        if (code === 'key') closed += 1;
        if (code === null) opened.add(name.path);
        // A copy that is damaged says more than one that another key made.
        else if (code !== 'key' || !unopened.has(name.path)) unopened.set(name.path, { code, object: object.key });
      });
  }
  await lane.idle();
  await parts.journal.flush();
  for (const [path, { code, object }] of unopened) if (!opened.has(path)) parts.findings.add(code, object);
  await removeOthers(found, opened, parts);
  return { segments: opened.size, closed, beyond };
}

/** Null where it is on the disk now. */
async function take(
  { tenant, log, segment, path }: ContentName,
  { key: object, versions }: BucketObject,
  { bucket, target, keys, wait, journal, sha256Hex, onTaken }: Parts,
): Promise<'missing' | 'altered' | 'key' | null> {
  const secret = keys.read(segmentKeyName(tenant, log, segment));
  if (secret === null) return 'key';
  let why: 'missing' | 'altered' | 'key' = 'missing';
  for (const version of versions) {
    const taken = { key: object, version, path, fingerprint: sha256Hex(secret).slice(0, fingerprintChars) };
    if (!journal.has(taken)) {
      const bytes = await patient(() => bucket.read(object, version), wait);
      const result = bytes === null ? null : openSealed(secret, object, bytes);
      if (result?.ok !== true) {
        if (result !== null) why = result.code === 'key' ? 'key' : 'altered';
        continue;
      }
      await target.replace(path, result.value);
      await journal.add(taken);
    }
    onTaken();
    return null;
  }
  return why;
}

/** Of a restore before that was cut off: what has no key any more, or another one. */
async function removeOthers(
  { tenant, log }: FoundLog,
  opened: ReadonlySet<string>,
  { target }: Pick<FromBucketParts, 'target'>,
): Promise<void> {
  for (const name of await listSegments(target, tenant, log)) {
    const path = segmentPath(tenant, log, name);
    if (!opened.has(path)) await target.remove(path);
  }
}
