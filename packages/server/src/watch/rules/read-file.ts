import { createHash } from 'node:crypto';
import { type Fault, readRules } from '@daybook/sigma';
import { readBaseline } from '../baselines/index.ts';
import type { WatchedRule } from './rule.ts';

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

export type ReadRuleFile =
  | { readonly ok: true; readonly rules: readonly WatchedRule[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** The rules of a file, each under its own id, or, where it has none, one that is made of its text. */
export function readRuleFile({ text }: Pick<RuleFile, 'text'>): ReadRuleFile {
  const read = readRules(text, { others: { baseline: readBaseline } });
  if (!read.ok) return read;
  const rules = read.value.map((rule, part) => ({ ...rule, id: rule.head.id ?? idOf(text, part) }));
  return { ok: true, rules };
}

function idOf(text: string, part: number): string {
  const hash = createHash('sha256').update(`${part}\n${text}`).digest('hex');
  return `sha256-${hash.slice(0, 32)}`;
}
