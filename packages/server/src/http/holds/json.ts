import type { HoldJson } from '@daybook/api';
import { formatPosition, type Hold, isReading, readThrough } from '@daybook/event';
import type { HoldAbout, HoldCounts, HoldWords } from '../../retain/index.ts';
import { dayText } from '../retention/json.ts';
import { isoTime } from '../times.ts';

export interface HoldKnown {
  readonly log: number;
  readonly words: HoldWords | null;
  readonly about: string | null;
  readonly counts: HoldCounts | null;
  /** Events of the log. */
  readonly size: number;
  readonly isReviewDue: boolean;
  readonly lifting: string | null;
}

export function holdJson(hold: Hold, known: HoldKnown): HoldJson {
  const { log, words, about, counts, size, isReviewDue, lifting } = known;
  const { index, placed, release, review } = hold;
  const positionOf = (at: number): string => formatPosition({ log, index: at });
  // What came after it was placed is looked through once a day.
  const isBehind = release === null && isReading(hold) && readThrough(hold) < index;
  return {
    position: positionOf(index),
    placed: isoTime(placed.receivedUs / 1000),
    by: placed.statement.by,
    state: release === null ? 'in-force' : 'lifted',
    type: placed.statement.scope.type,
    words:
      words === null || about === null
        ? null
        : { matter: words.matter, reason: words.reason, owner: words.owner, about },
    review: dayText(review),
    reviewDue: isReviewDue,
    reading: isBehind ? { through: Math.max(0, readThrough(hold) + 1), of: size } : null,
    keeps:
      counts === null || release !== null ? null : { ...counts, classes: counts.classes.map((each) => ({ ...each })) },
    lifted:
      release === null
        ? null
        : {
            position: positionOf(release.index),
            received: isoTime(release.receivedUs / 1000),
            by: release.statement.by,
            approvedBy: release.statement.approvedBy,
            alone: release.statement.alone,
          },
    lifting,
  };
}

/** What a hold is about, in words. */
export function aboutText(about: HoldAbout, nameOf: (source: number) => string): string {
  switch (about.type) {
    case 'range':
      return `events ${about.first} to ${about.last}`;
    case 'source':
      return `everything from ${nameOf(about.source)}`;
    case 'query':
      return about.query;
    case 'person':
      return `whatever mentions ${about.identifier}`;
    case 'resource':
      return `the resource ${about.resource.type === null ? '' : `${about.resource.type} `}${about.resource.id}`;
  }
}
