import { versionsMax } from './limits.ts';
import {
  type BucketObject,
  bundleLevel,
  eventsOf,
  type LockedBucket,
  objectsOf,
  readCopyName,
  tileCopy,
} from '../bucket/index.ts';
import { RestoreFault, type RestoreFindings } from './findings.ts';
import { Numbers } from './numbers.ts';
import type { OfLog } from './ports.ts';

/** More than any server has; it bounds what foreign names can cost. */
const logsMax = 1_000;
const missingMax = 20;

/** A full tile or bundle that is not there, and the largest log that needs none of it. */
export interface Absent {
  readonly object: string;
  readonly lastSize: number;
}

/** What of one log is in the bucket, by names. */
export class LogSurvey {
  readonly of: OfLog;
  /** Full tiles and bundles that are there, by level. */
  readonly #levels = new Map<number, Numbers>();
  segments = 0;

  constructor(of: OfLog) {
    this.of = of;
  }

  /** False for one that no log has. */
  addTile(level: number, number: number): boolean {
    const numbers = this.#levels.get(level) ?? new Numbers();
    this.#levels.set(level, numbers);
    return numbers.add(number);
  }

  /** Those that a log of a size has, and the bucket has not: the first of them. */
  missing(size: number): Absent[] {
    const found: Absent[] = [];
    for (let level = bundleLevel; level < 0 || eventsOf(level) <= size; level += 1) {
      const there = this.#levels.get(level) ?? new Numbers();
      for (const number of there.missing(Math.floor(size / eventsOf(level)), missingMax))
        found.push({
          object: tileCopy(this.of, level, number).key,
          lastSize: (number + 1) * eventsOf(level) - 1,
        });
    }
    return found;
  }

  /** Full tiles and bundles below a size: how many there are to be. */
  static tiles(size: number): number {
    let count = 0;
    for (let level = bundleLevel; level < 0 || eventsOf(level) <= size; level += 1)
      count += Math.floor(size / eventsOf(level));
    return count;
  }
}

export const nameOfLog = ({ tenant, log }: OfLog): string => `${tenant}/${log}`;

/** Lists all that the bucket has, once. Says what is hidden, covered, or none of ours. */
export async function survey(
  bucket: Pick<LockedBucket, 'list'>,
  findings: RestoreFindings,
): Promise<ReadonlyMap<string, LogSurvey>> {
  const logs = new Map<string, LogSurvey>();
  for await (const object of objectsOf(bucket, '', versionsMax)) {
    const name = readCopyName(object.key);
    if (name === null) {
      findings.add('foreign', object.key);
      continue;
    }
    note(object, findings);
    const { tenant, log } = name;
    const known = logs.get(nameOfLog(name)) ?? new LogSurvey({ tenant, log });
    if (logs.size >= logsMax && !logs.has(nameOfLog(name)))
      throw new RestoreFault(`the bucket has more than ${logsMax} logs: it is not one that Daybook alone wrote to`);
    logs.set(nameOfLog(name), known);
    if (name.kind === 'content') known.segments += 1;
    else if (name.kind === 'log' && object.versions.length > 0 && !known.addTile(name.level, name.number))
      findings.add('foreign', object.key);
  }
  return logs;
}

function note({ key, markersCount, versionsCount }: BucketObject, findings: RestoreFindings): void {
  if (markersCount > 0) findings.add('hidden', key);
  if (versionsCount > 1) findings.add('covered', key, `${versionsCount} versions`);
}
