import type { Event } from '@daybook/event';
import { parseAllDocuments } from 'yaml';

export interface ExampleReader {
  /** The event of a line of a log, of whatever format. */
  line(text: string): Event;
}

/** One event of an example, and whether Daybook itself wrote it. */
export interface ExampleStep {
  readonly event: Event;
  readonly own: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
/** A line of a log, the fields of an event, or, for a correlation, a list of these. */
type Example = string | Fields | readonly (string | Fields)[];
type Examples = Readonly<Record<'match' | 'other', readonly Example[]>>;

const examplesMax = 200;
const stepsMax = 2_000;
const startMs = Date.parse('2026-01-01T00:00:00Z');
const plain = { outcome: 'unknown', severity: 0, id: '' } as const;

/** What stands under `examples` in each document of a file; or why it cannot be read. */
export function examplesIn(text: string): readonly Examples[] | string {
  const all: Examples[] = [];
  for (const document of parseAllDocuments(text, { version: '1.1' })) {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const examples = isMap(value) ? (value['examples'] ?? {}) : {};
    if (!isMap(examples)) return '`examples` wants `match` and `other`';
    const other = Object.keys(examples).find((key) => key !== 'match' && key !== 'other');
    if (other !== undefined) return `\`examples\` has \`match\` and \`other\`, and no \`${other}\``;
    const { match = [], other: others = [] } = examples as Record<string, unknown>;
    if (!isList(match) || !isList(others)) return 'An example is a line of a log, or the fields of an event';
    if (match.length + others.length > examplesMax) return `A rule may have ${examplesMax} examples`;
    all.push({ match, other: others });
  }
  return all;
}

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isStep = (value: unknown): value is string | Fields => typeof value === 'string' || isMap(value);
const isList = (value: unknown): value is readonly Example[] =>
  Array.isArray(value) && value.every((item) => isStep(item) || (Array.isArray(item) && item.every(isStep)));

/**
 * The events of an example. Of a correlation's, `times: 12` is so many of an event, `{n}` in its texts their number from 1; each is a second after
 * the one before, or as much later as `after: 90` says, in seconds. A line has its own time.
 */
export function stepsOf(
  example: Example,
  isCorrelation: boolean,
  reader: ExampleReader,
): readonly ExampleStep[] | string {
  const list = Array.isArray(example) ? (example as readonly (string | Fields)[]) : [example as string | Fields];
  if (list !== example && isCorrelation) return 'an example of a correlation or a baseline is a list of what happens';
  if (list === example && !isCorrelation) return 'an example is one event, unless it is of a correlation or a baseline';
  const steps: ExampleStep[] = [];
  let atMs = startMs;
  for (const each of list) {
    if (typeof each === 'string') {
      steps.push({ event: reader.line(each), own: false });
      continue;
    }
    const { own, times = 1, after = 1, ...fields } = isCorrelation ? each : { times: 1, after: 0, ...each };
    if (!isCount(times) || !isCount(after)) return '`times` and `after` are whole numbers';
    if (steps.length + times > stepsMax) return `an example may have ${stepsMax} events`;
    for (let n = 1; n <= times; n += 1) {
      atMs += after * 1000;
      steps.push({ event: eventOf(numbered(fields, n) as Fields, atMs), own: own === true });
    }
  }
  return steps;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function numbered(value: unknown, n: number): unknown {
  if (typeof value === 'string') return value.replaceAll('{n}', String(n));
  if (Array.isArray(value)) return value.map((item) => numbered(item, n));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, numbered(each, n)]));
}

function eventOf(fields: Fields, atMs: number): Event {
  const actor = { type: 'unknown', id: 'unknown' };
  const time = new Date(atMs).toISOString();
  return { ...plain, time, kind: 'other', action: 'unknown', actor, ...fields } as unknown as Event;
}
