import type { Event } from '@daybook/event';
import { RuleSet } from '@daybook/sigma';
import { parseDocument } from 'yaml';
import type { LogViews } from '../sigma-fields/index.ts';
import { rulesOf } from './matcher.ts';
import { readRuleFile, type RuleFile } from './read-file.ts';

/** What a rule's own example says, and what came of it. */
export interface TriedExample {
  readonly rule: string;
  readonly title: string;
  /** Where it stands in the file: `match 1`, `other 2`, from 1. */
  readonly name: string;
  readonly isExpected: boolean;
  readonly isMatch: boolean;
}

export type TriedFile =
  | { readonly ok: true; readonly tried: readonly TriedExample[] }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

export interface ExampleReader {
  /** The event of a line of a log, of whatever format. */
  line(text: string): Event;
}

const examplesMax = 200;
const plain = { outcome: 'unknown', severity: 0, time: '2026-01-01T00:00:00Z', id: '' } as const;

/**
 * Tries a file's rules with the examples that stand in it, under `examples`: those under `match` must match, those under `other`
 * must not. An example is a line of a log, or the fields of an event; `own: true` is an event of Daybook itself.
 */
export function tryExamples(file: RuleFile, views: LogViews, reader: ExampleReader): TriedFile {
  const read = readRuleFile(file);
  const [fault] = read.ok ? [] : read.faults;
  if (!read.ok) return { ok: false, message: fault?.message ?? '', line: fault?.line ?? 1, column: fault?.column ?? 1 };
  const examples = examplesIn(file.text);
  if (typeof examples === 'string') return { ok: false, message: examples, line: 1, column: 1 };
  const tried: TriedExample[] = [];
  for (const rule of read.rules) {
    const set = new RuleSet([rule]);
    for (const [name, isExpected] of [
      ['match', true],
      ['other', false],
    ] as const) {
      examples[name].forEach((example, index) => {
        const isMatch = rulesOf(set, views, { ...eventOf(example, reader), declared: null }).length > 0;
        tried.push({ rule: rule.id, title: rule.head.title, name: `${name} ${index + 1}`, isExpected, isMatch });
      });
    }
  }
  return { ok: true, tried };
}

type Example = string | Readonly<Record<string, unknown>>;
type Examples = Readonly<Record<'match' | 'other', readonly Example[]>>;

function examplesIn(text: string): Examples | string {
  const value: unknown = parseDocument(text, { version: '1.1', maxAliasCount: 0 } as object).toJS({ maxAliasCount: 0 });
  const examples = isMap(value) ? (value['examples'] ?? {}) : {};
  if (!isMap(examples)) return '`examples` wants `match` and `other`';
  const other = Object.keys(examples).find((key) => key !== 'match' && key !== 'other');
  if (other !== undefined) return `\`examples\` has \`match\` and \`other\`, and no \`${other}\``;
  const { match = [], other: others = [] } = examples as Record<string, unknown>;
  if (!isList(match) || !isList(others)) return 'An example is a line of a log, or the fields of an event';
  if (match.length + others.length > examplesMax) return `A file may have ${examplesMax} examples`;
  return { match, other: others };
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly Example[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || isMap(item));

function eventOf(example: Example, reader: ExampleReader): { event: Event; own: boolean } {
  if (typeof example === 'string') return { event: reader.line(example), own: false };
  const { own, ...fields } = example;
  const actor = { type: 'unknown', id: 'unknown' };
  return {
    event: { ...plain, kind: 'other', action: 'unknown', actor, ...fields } as unknown as Event,
    own: own === true,
  };
}
