/** What can be wrong, with what it means for whoever reads the report. Codes are stable. */
export const findingMeanings = {
  'checkpoint.missing': 'there is no checkpoint, so nothing says what the log is',
  'checkpoint.invalid': 'the checkpoint is not signed as it should be',
  'root.other': 'the entries do not give the root that was signed',
  'entry.changed': 'the entry is not what was logged',
  'entry.missing': 'the entry is missing',
  'entry.invalid': 'the entry is none that Daybook writes',
  'entry.time': 'the time of receipt goes back',
  'tile.missing': 'a tile is missing',
  'tile.changed': 'a tile is not what the entries give',
  'tile.foreign': 'this file is no part of the log',
  'content.changed': 'the content is not what was logged',
  'content.missing': 'the content is missing',
  'content.unreadable': 'the content cannot be read',
  'content.foreign': 'content that belongs to no event of the log',
  'content.twice': 'the content is stored a second time',
  'content.destroyed': 'the content was destroyed without right',
  'content.remains': 'the content is there, although a certificate says that it was destroyed',
  'policy.not-approved': 'the policy could destroy sooner, and no second person approved it: it counts for nothing',
  'reclassification.not-approved':
    'events could be destroyed sooner by it, and no second person approved it: it counts for nothing, and they keep their class',
  'release.not-approved': 'one person alone lifted a hold: it counts for nothing, and the hold stays',
  'plan.without-right': 'the plan was not entitled to what it names: it counts for nothing',
  'erasure.without-right': 'an erasure was not entitled to what it names',
  'plan.not-certified': 'what the plan names is gone, and no certificate of it came within 7 days',
  'erasure.not-certified': 'what the erasure names is gone, and no certificate of it came within 7 days',
  'certificate.without-plan': 'the certificate names no plan: it counts for nothing',
  'wal.damaged': 'the write-ahead log is damaged',
  'wal.gap': 'a part of the write-ahead log is missing',
  'wal.other': 'the write-ahead log says otherwise than the log',
  'kept.rolled-back': 'the log is shorter than it was: it was rolled back',
  'kept.rewritten': 'the log is not the one of the checkpoint that was kept: it was rewritten',
  'kept.other-log': 'this directory held another log before',
  'kept.invalid': 'the checkpoint that was kept is not signed by a key of this log',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof findingMeanings;

/** One thing that does not hold. Ranges are of event indices, both ends included. */
export interface Finding {
  readonly code: FindingCode;
  readonly first?: number;
  readonly last?: number;
  /** Relative to the data directory. */
  readonly path?: string;
  readonly detail?: string;
}

interface Range {
  readonly code: FindingCode;
  readonly path: string | undefined;
  readonly detail: string | undefined;
  first: number;
  last: number;
}

/** Findings of one log, in the order that they were made; neighbours become ranges. Bounded: past `max` they are counted. */
export class Findings {
  readonly #max: number;
  readonly #items: (Finding | Range)[] = [];
  /** The range of each code that the next event may join. Owned by `event`. */
  readonly #open = new Map<FindingCode, Range>();
  #left = 0;

  constructor(max = 100_000) {
    this.#max = max;
  }

  add(finding: Finding): void {
    if (this.#items.length < this.#max) this.#items.push(finding);
    else this.#left += 1;
  }

  /** About one event. Joins the range before it, where that says the same. Events of a code come in ascending order. */
  event(code: FindingCode, index: number, path?: string, detail?: string): void {
    const open = this.#open.get(code);
    if (open !== undefined && open.path === path && open.detail === detail && index <= open.last + 1) {
      open.last = Math.max(open.last, index);
      return;
    }
    const range: Range = { code, path, detail, first: index, last: index };
    this.#open.set(code, range);
    if (this.#items.length < this.#max) this.#items.push(range);
    else this.#left += 1;
  }

  get list(): readonly Finding[] {
    return this.#items.map(({ code, first, last, path, detail }) => ({
      code,
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last }),
      ...(path === undefined ? {} : { path }),
      ...(detail === undefined ? {} : { detail }),
    }));
  }

  /** How many more there are than `list` has. */
  get left(): number {
    return this.#left;
  }
}
