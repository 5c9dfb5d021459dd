import { createHash } from 'node:crypto';
import { type Case, readCase, type Reads } from './case.ts';
import { Faults, type MappingFault } from './fault.ts';
import { mappingLimits } from './limits.ts';
import { Mapping } from './mapping.ts';
import { PatternBudget } from './pattern.ts';
import { type MapNode, readTree } from './tree.ts';
import { checkKeys } from './value.ts';

export type ReadMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly faults: readonly MappingFault[] };

const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const aboutCharsMax = 500;

/** The mapping that a text of YAML says, or all that is wrong with it. Total; its work is bounded. */
export function readMapping(text: string): ReadMapping {
  const faults = new Faults();
  const tree = readTree(text, faults);
  if (tree !== null && tree.type !== 'map') faults.add(tree, 'a mapping is a map with `name`, `reads` and `cases`');
  const mapping = tree?.type === 'map' ? readMap(tree, text, faults) : null;
  return mapping === null || faults.all.length > 0 ? { ok: false, faults: faults.all } : { ok: true, mapping };
}

function readMap(tree: MapNode, text: string, faults: Faults): Mapping | null {
  checkKeys(tree, ['name', 'about', 'reads', 'otherwise', 'rest', 'cases'], faults);
  const name = wordIn(tree, 'name', faults);
  if (name !== null && !namePattern.test(name))
    faults.add(valueIn(tree, 'name'), 'a name is of lower-case letters, digits, `.`, `_` and `-`; at most 64');
  const about = tree.entries.has('about') ? wordIn(tree, 'about', faults) : '';
  if (about !== null && about.length > aboutCharsMax)
    faults.add(valueIn(tree, 'about'), `at most ${aboutCharsMax} characters`);
  const reads = oneOf(tree, 'reads', ['text', 'json'] as const, null, faults);
  const otherwise = oneOf(tree, 'otherwise', ['unparsed', 'auto'] as const, 'unparsed', faults);
  const rest = oneOf(tree, 'rest', ['ext', 'raw'] as const, 'ext', faults);
  const cases = reads === null ? null : readCases(tree, reads, faults);
  if (name === null || about === null || reads === null || otherwise === null || rest === null || cases === null)
    return null;
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  return new Mapping({ name, about, digest, reads, otherwise, keepsRest: rest === 'ext', cases });
}

function readCases(tree: MapNode, reads: Reads, faults: Faults): Case[] | null {
  const list = tree.entries.get('cases')?.value;
  if (list === undefined) return faults.add(tree, '`cases` is missing');
  if (list.type !== 'list' || list.items.length === 0 || list.items.length > mappingLimits.casesMax)
    return faults.add(list, `\`cases\` is a list of 1 to ${mappingLimits.casesMax}`);
  const budget = new PatternBudget(faults);
  const cases = list.items.map((item, i) => readCase(item, reads, i + 1, budget, faults));
  return cases.includes(null) ? null : (cases as Case[]);
}

const valueIn = (tree: MapNode, key: string) => tree.entries.get(key)?.value ?? tree;

function wordIn(tree: MapNode, key: string, faults: Faults): string | null {
  const value = tree.entries.get(key)?.value;
  if (value === undefined) return faults.add(tree, `\`${key}\` is missing`);
  if (value.type === 'scalar' && value.value !== null) return String(value.value);
  return faults.add(value, 'expected text');
}

function oneOf<const T extends string>(
  tree: MapNode,
  key: string,
  words: readonly T[],
  fallback: T | null,
  faults: Faults,
): T | null {
  if (!tree.entries.has(key) && fallback !== null) return fallback;
  const word = wordIn(tree, key, faults);
  if (word === null) return null;
  return words.find((each) => each === word) ?? faults.add(valueIn(tree, key), `expected ${words.join(' or ')}`);
}
