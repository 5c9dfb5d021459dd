import {
  dueUsOf,
  keptClasses,
  type Logged,
  type ReclassificationStatement,
  type RetentionPolicy,
  type SegmentName,
} from '@daybook/event';

/** What the log says of classes. */
export interface ClassesSaid {
  /** The policy in force. */
  readonly classes: RetentionPolicy | null;
  /** Those that count, in the order of the log. */
  readonly reclassifications: readonly Logged<ReclassificationStatement>[];
}

/**
 * When the first content of a segment is due by the classes that keep it, ms since 1970; null for never. What is kept for longer than that is a
 * segment of its own once the rest was destroyed, and is sent again with a lock of its own.
 */
export function firstDueMs(
  { classes, reclassifications }: ClassesSaid,
  { class: ofClass, day, first, last }: SegmentName,
): number | null {
  const keeping = [...keptClasses(reclassifications, ofClass)].filter(([, ranges]) =>
    ranges.some(([from, to]) => from <= last && to >= first),
  );
  const dueUs = keeping.flatMap(([by]) => dueUsOf(classes, by, day) ?? []);
  return dueUs.length === 0 ? null : Math.min(...dueUs) / 1000;
}
