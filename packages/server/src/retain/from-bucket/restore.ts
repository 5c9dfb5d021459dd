import { newestCheckpoint } from './checkpoints.ts';
import { fetchContent } from './fetch-content.ts';
import { cutLog, fetchLog } from './fetch-log.ts';
import { namesOf, RestoreFault, type RestoreFinding, RestoreFindings } from './findings.ts';
import { Journal } from './journal.ts';
import type { FoundLog, FromBucketParts, OfLog } from './ports.ts';
import { LogSurvey, nameOfLog, survey } from './survey.ts';

/** A log whose files are in the new directory, all of them durable. */
export interface FetchedLog extends FoundLog {
  /** Events of the newest checkpoint that is signed: more than `size` where that one is not whole. */
  readonly newest: number;
  readonly segments: number;
  readonly closed: number;
  readonly beyond: number;
}

export interface Fetched {
  readonly logs: readonly FetchedLog[];
  /** Logs of which there is no checkpoint that a trusted key signed. */
  readonly without: readonly OfLog[];
  readonly findings: readonly RestoreFinding[];
  readonly findingsLeft: number;
}

/**
 * Brings the logs of a bucket into a new directory: of each up to its newest checkpoint. It may be run again, and goes on then. @throws RestoreFault,
 * which names the objects
 */
export async function fetchLogs(parts: FromBucketParts): Promise<Fetched> {
  const { bucket, target, acceptLoss, onProgress } = parts;
  const findings = new RestoreFindings();
  const journal = await Journal.open(target);
  const surveys = await survey(bucket, findings);
  const logs: FetchedLog[] = [];
  const without: OfLog[] = [];
  let [done, total] = [0, 0];
  const onTaken = (): void => onProgress((done += 1), Math.max(done, total));
  const fetching = { ...parts, journal, findings, onTaken };
  for (const each of surveys.values()) total += each.segments;
  for (const each of surveys.values()) {
    const newest = await newestCheckpoint(each.of, Number.MAX_SAFE_INTEGER, parts, findings);
    if (newest === null) {
      without.push(each.of);
      continue;
    }
    total += LogSurvey.tiles(newest.size);
    const found = await wholeLog(newest, each, fetching);
    logs.push({ ...found, newest: newest.size, ...(await fetchContent(found, fetching)) });
  }
  if (logs.length === 0) throw nothingFound(bucket.name, findings);
  if (without.length > 0 && !acceptLoss)
    throw new RestoreFault(
      `no checkpoint of ${namesOf(without.map(nameOfLog))} is signed by a key that is trusted, but there are objects of it in ${bucket.name}. ` +
        'Where it is none of your logs, or is lost, say --accept-loss: the others are restored without it.',
    );
  return { logs, without, findings: findings.list, findingsLeft: findings.left };
}

type Fetching = FromBucketParts & {
  readonly journal: Journal;
  readonly findings: RestoreFindings;
  readonly onTaken: () => void;
};

/** Brings the tree of the newest checkpoint below which all is there, and as it was signed. */
async function wholeLog(newest: FoundLog, surveyed: LogSurvey, parts: Fetching): Promise<FoundLog> {
  const { acceptLoss, findings, checkTree } = parts;
  let found = newest;
  for (;;) {
    const absent = surveyed.missing(found.size);
    const gone = absent.length > 0 ? absent.map(({ object }) => object) : await fetchLog(found, parts);
    const wrong = gone.length > 0 ? [] : await checkTree(found);
    if (gone.length === 0 && wrong.length === 0) return found;
    for (const object of gone) findings.add('missing', object);
    for (const { object, detail } of wrong) findings.add('altered', object, detail);
    const sizeMax =
      absent.length > 0
        ? Math.min(...absent.map(({ lastSize }) => lastSize))
        : wrong.length > 0
          ? Math.min(...wrong.map(({ first }) => first ?? 0))
          : found.size - 1;
    const older = await newestCheckpoint(newest, sizeMax, parts, findings);
    const what =
      gone.length > 0
        ? `not there: ${namesOf(gone)}`
        : `not what was signed: ${namesOf(wrong.map(({ object }) => object))}`;
    if (older === null)
      throw new RestoreFault(
        `the log ${nameOfLog(newest)} cannot be restored from ${parts.bucket.name}. Of what its checkpoint of ${found.size} events covers is ${what}. ` +
          'There is no older checkpoint below which all is there. Restore a backup.',
      );
    if (!acceptLoss)
      throw new RestoreFault(
        `the log ${nameOfLog(newest)} is not whole in ${parts.bucket.name}. Of what its checkpoint of ${found.size} events covers is ${what}. ` +
          `A checkpoint of ${older.size} events may be whole: --accept-loss restores up to it, and what came after is lost. A backup may have more.`,
      );
    await cutLog(found, older.size, parts);
    found = older;
  }
}

function nothingFound(name: string, findings: RestoreFindings): RestoreFault {
  const unsigned = findings.list.filter(({ code }) => code === 'unsigned');
  const [first] = unsigned;
  if (first === undefined)
    return new RestoreFault(
      `${name} has no checkpoint of a log. Look at \`bucket.name\` and \`bucket.prefix\`; a log that has just begun has none in the first minutes.`,
    );
  return new RestoreFault(
    `${name} has no checkpoint that a key of --key signed (${first.object}: ${first.detail ?? ''}). Give the \`log.vkey\` of this log.`,
  );
}
