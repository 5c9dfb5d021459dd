import { type Event, type MaskedEvent, parsePosition, type Position } from '@daybook/event';
import type { ShownRange } from './look.ts';

/** The record of a look, read back: the inverse of `lookDraft`. */
export interface LookRecord {
  readonly action: string;
  /** As typed, and whole; null where there was none, or where the record does not have all of it. */
  readonly query: string | null;
  readonly isCut: boolean;
  readonly since: string | null;
  readonly until: string | null;
  /** Null in the records of single events, and of older versions. */
  readonly now: string | null;
  readonly upTo: Position | null;
  readonly after: Position | null;
  readonly restriction: string;
  readonly sources: readonly number[] | null;
  readonly masked: readonly string[];
  readonly look: string | null;
  readonly phase: 'once' | 'opened' | 'range' | 'closed';
  readonly requests: number;
  readonly count: number;
  readonly counted: number;
  readonly range: ShownRange | null;
}

const phases = ['opened', 'range', 'closed'] as const;

/** Of an event of which nothing is masked. */
export function readLook({ action, request, ext = {}, raw, cut }: MaskedEvent): LookRecord {
  const text = (key: string): string | null => {
    const value = ext[key];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const number = (key: string, otherwise: number): number => {
    const value = ext[key];
    return typeof value === 'number' ? value : otherwise;
  };
  const place = (key: string): Position | null => parsePosition(text(key) ?? '');
  const list = (key: string): string[] => text(key)?.split(',') ?? [];
  const isCut = cut?.['request.query'] !== undefined;
  const whole = isCut ? wholeOf(raw, cut?.['raw'] !== undefined) : (request?.query ?? null);
  return {
    action,
    query: whole,
    isCut: (isCut && whole === null) || Object.keys(cut ?? {}).some((path) => path.startsWith('ext')),
    since: text('since'),
    until: text('until'),
    now: text('now'),
    upTo: place('upTo'),
    after: place('after'),
    restriction: text('restriction') ?? '',
    sources: text('sources') === null ? null : text('sources') === 'none' ? [] : list('sources').map(Number),
    masked: list('masked'),
    look: text('look'),
    phase: phases.find((phase) => phase === text('phase')) ?? 'once',
    requests: number('requests', 1),
    count: number('count', 0),
    counted: number('counted', 0),
    range: rangeOf(place('first'), place('last'), text('earliest'), text('latest')),
  };
}

function wholeOf(raw: Event['raw'], isCut: boolean): string | null {
  return raw === undefined || isCut ? null : Buffer.from(raw.bytes).toString('utf8');
}

function rangeOf(
  first: Position | null,
  last: Position | null,
  earliest: string | null,
  latest: string | null,
): ShownRange | null {
  if (first === null || last === null) return null;
  return { first, last, ...(earliest === null || latest === null ? {} : { earliest, latest }) };
}
