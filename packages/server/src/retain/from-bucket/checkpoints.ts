import { versionsMax } from './limits.ts';
import { logDirectory } from '@daybook/event';
import { type BucketObject, objectsOf, readCopyName } from '../bucket/index.ts';
import type { RestoreFindings } from './findings.ts';
import { patient } from './patient.ts';
import type { FoundLog, FromBucketParts, OfLog } from './ports.ts';

const lookedAtOnce = 8;
/** Checkpoints that nobody signed are passed by; not without end. */
const roundsMax = 64;

type Parts = Pick<FromBucketParts, 'bucket' | 'readCheckpoint' | 'wait'>;

/** The newest checkpoint of a log, of at most so many events, that a trusted key signed; null where there is none. */
export async function newestCheckpoint(
  of: OfLog,
  sizeMax: number,
  parts: Parts,
  findings: RestoreFindings,
): Promise<FoundLog | null> {
  let below = sizeMax + 1;
  for (let round = 0; round < roundsMax; round += 1) {
    const newest = await largest(of, below, parts);
    for (const { size, object } of newest) {
      const found = await read(of, size, object, parts, findings);
      if (found !== null) return found;
    }
    const last = newest.at(-1);
    if (last === undefined || newest.length < lookedAtOnce) return null;
    below = last.size;
  }
  return null;
}

/** The largest ones, the largest first. */
async function largest(of: OfLog, below: number, { bucket }: Parts) {
  const found: { size: number; object: BucketObject }[] = [];
  for await (const object of objectsOf(bucket, `${logDirectory(of.tenant, of.log)}/checkpoints/`, versionsMax)) {
    const name = readCopyName(object.key);
    if (name?.kind !== 'checkpoint' || name.size >= below || name.size === 0) continue;
    found.push({ size: name.size, object });
    found.sort((a, b) => b.size - a.size);
    found.length = Math.min(found.length, lookedAtOnce);
  }
  return found;
}

async function read(
  of: OfLog,
  size: number,
  { key, versions }: BucketObject,
  { bucket, readCheckpoint, wait }: Parts,
  findings: RestoreFindings,
): Promise<FoundLog | null> {
  let why = 'it has no version';
  for (const version of versions) {
    const note = await patient(() => bucket.read(key, version), wait);
    if (note === null) continue;
    const said = await readCheckpoint(note);
    if ('fault' in said) why = said.fault;
    else if (said.size !== size) why = `it is one of ${said.size} events`;
    else return { ...of, ...said, checkpoint: new TextDecoder().decode(note) };
  }
  findings.add('unsigned', key, why);
  return null;
}
