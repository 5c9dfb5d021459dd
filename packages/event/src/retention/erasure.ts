import { formatDay, parseDay } from '../directory/paths.ts';
import { type SectionId, sectionIds } from '../schema.ts';
import { type Chained, isIndex, isSource, isTextOrNull } from './chained.ts';
import { isClassNumber, isRecord } from './policy.ts';
import { areRanges, type IndexRange, isWithin, joinRanges, subtractRanges } from './ranges.ts';

/** What goes of some events of a class and a day of receipt. */
export interface ErasedPart {
  readonly class: number;
  /** Days since 1970, UTC. */
  readonly day: number;
  /** Ascending, `raw` always among them; empty for all of the content, where the person is named in `core`. */
  readonly sections: readonly SectionId[];
  readonly ranges: readonly IndexRange[];
}

/**
 * What is about a person is going to be destroyed: sections of events. The person is named by number only. It counts only where
 * another person approved it, or it passed alone.
 */
export interface ErasureStatement extends Chained {
  readonly type: 'erasure';
  /** Number of the request. */
  readonly request: number;
  readonly by: string;
  readonly approvedBy: string | null;
  readonly alone: boolean;
  readonly approval: string;
  readonly parts: readonly ErasedPart[];
  /** Of whose entries nothing goes: holds keep them. */
  readonly sources: readonly number[];
}

export const erasureLimits = { partsMax: 400, rangesMax: 1_000 } as const;

/** Where the content of an entry is, and who sent it. */
interface Place {
  readonly class: number;
  readonly day: number;
  readonly source: number;
}

/** The sections of an event that are to go; empty for all of its content, null for none. */
export function erasedSections(erasure: ErasureStatement, index: number, of: Place): readonly SectionId[] | null {
  if (erasure.sources.includes(of.source)) return null;
  const part = erasure.parts.find(
    ({ class: ofClass, day, ranges }) => ofClass === of.class && day === of.day && isWithin(ranges, index),
  );
  return part?.sections ?? null;
}

/** First and last index that it names, and all of its ranges in order. */
export function rangesOfErasure({ parts }: ErasureStatement): IndexRange[] {
  return joinRanges(parts.flatMap(({ ranges }) => ranges));
}

/** Without what stayed when it was stopped. */
export function erasureWithout(erasure: ErasureStatement, kept: readonly IndexRange[]): ErasureStatement {
  if (kept.length === 0) return erasure;
  const parts = erasure.parts.map((part) => ({ ...part, ranges: subtractRanges(part.ranges, kept) }));
  return { ...erasure, parts: parts.filter(({ ranges }) => ranges.length > 0) };
}

export const erasureJson = ({ parts, ...statement }: ErasureStatement): Record<string, unknown> => ({
  ...statement,
  parts: parts.map((part) => ({ ...part, day: formatDay(part.day) })),
});

/** Null for what is not exactly of the form. */
export function readErasure(value: Record<string, unknown>, chained: Chained): ErasureStatement | null {
  const { request, by, approvedBy, alone, approval, sources } = value;
  if (!isIndex(request) || typeof by !== 'string' || typeof alone !== 'boolean' || typeof approval !== 'string')
    return null;
  if (!isTextOrNull(approvedBy) || !Array.isArray(sources) || !sources.every(isSource)) return null;
  if (!Array.isArray(value['parts']) || value['parts'].length > erasureLimits.partsMax) return null;
  const parts = value['parts'].map(readPart);
  if (!parts.every((part) => part !== null) || parts.length === 0) return null;
  return { type: 'erasure', ...chained, request, by, approvedBy, alone, approval, parts, sources };
}

function readPart(value: unknown): ErasedPart | null {
  if (!isRecord(value) || !isClassNumber(value['class'])) return null;
  const { sections, ranges } = value;
  const day = typeof value['day'] === 'string' ? parseDay(value['day']) : null;
  if (day === null || !areSections(sections) || !areRanges(ranges) || ranges.length === 0) return null;
  return { class: value['class'], day, sections, ranges };
}

function areSections(value: unknown): value is SectionId[] {
  if (!Array.isArray(value)) return false;
  const isAscending = value.every(
    (id: unknown, i) => Number.isInteger(id) && (id as number) > Number(value[i - 1] ?? 1),
  );
  return isAscending && (value.length === 0 || value.at(-1) === sectionIds.raw);
}
