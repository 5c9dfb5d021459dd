import { Correlator } from '../correlate/correlator.ts';
import { type CorrelatorLimits, correlatorLimits } from '../correlate/limits.ts';
import { type Identified, link } from '../correlate/link.ts';
import { readRules, type SigmaRule } from '../read-file.ts';
import { type Fields, viewOf } from './rules.ts';

/** The rules of a text, each under its own id or its place. */
export function identified(text: string): readonly Identified<SigmaRule>[] {
  const read = readRules(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.value.map((rule, i) => ({ ...rule, id: rule.head.id ?? `rule-${i}` }));
}

/** Rules named `a`, `b` … that match nothing by themselves: tests say what matches. */
export const bases = (...names: string[]): string =>
  names
    .map(
      (name) => `title: ${name}\nname: ${name}\nlogsource: {product: t}\ndetection: {s: {f: x}, condition: s}\n---\n`,
    )
    .join('');

export const correlation = (body: string, title = 'c', more = ''): string =>
  `title: ${title}\nname: ${title}\n${more}correlation:\n${body.replaceAll(/^/gm, '  ')}\n`;

export interface Given {
  /** Seconds. */
  readonly at: number;
  /** Seconds; as `at` unless said otherwise. */
  readonly received?: number;
  readonly fields?: Fields;
  /** Names of the rules that match it. */
  readonly by: readonly string[];
}

/** Hands events to the correlations of a text, in the order in which they are given. */
export class Trial {
  readonly correlator: Correlator;
  readonly rules: readonly Identified<SigmaRule>[];
  #index = 0;

  constructor(text: string, limits: Partial<CorrelatorLimits> = {}) {
    this.rules = identified(text);
    const { correlations, faults } = link(this.rules);
    if (faults.size > 0) throw new Error([...faults.values()].join());
    this.correlator = new Correlator(correlations, { ...correlatorLimits, ...limits });
  }

  take({ at, received = at, fields = {}, by }: Given): string[] {
    const matches = by.map((name) => {
      const id = this.rules.find(({ head }) => head.name === name)?.id ?? '';
      return { id, view: viewOf(fields) };
    });
    const moment = { timeMs: at * 1000, receivedMs: received * 1000, index: this.#index++ };
    return [...this.advance(received), ...this.correlator.take({ ...moment, matches }).map(printed)];
  }

  advance(received: number): string[] {
    return this.correlator.advance(received * 1000).map(printed);
  }

  /** Everything that is found, `title group @seconds: places of the events`. */
  all(given: readonly Given[]): string[] {
    return given.flatMap((each) => this.take(each));
  }
}

type Found = ReturnType<Correlator['take']>[number];
const printed = ({ rule, group, timeMs, indices }: Found): string =>
  `${rule.head.title} ${group.map(([, value]) => value).join()} @${timeMs / 1000}: ${indices.join()}`;
