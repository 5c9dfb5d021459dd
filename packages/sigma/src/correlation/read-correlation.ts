import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import { readHead, textsIn } from '../rule/read-head.ts';
import { entryOf, type MapNode, valueOf } from '../yaml/node.ts';
import { type CorrelationRule, type CorrelationType, correlationTypes } from './correlation.ts';
import { readThreshold } from './read-threshold.ts';

/** Names in `correlation`; another one would be passed over, and the rule would be about something else. */
const known = new Set(['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate']);

/** A correlation rule of specification 2.1. Null with faults where anything in it cannot be honoured exactly. */
export function readCorrelation(map: MapNode, faults: Faults): CorrelationRule | null {
  const before = faults.all.length;
  const head = readHead(map, faults);
  const entry = entryOf(map, 'correlation');
  if (entry?.value.type !== 'map')
    return faults.add('field-wrong', 'correlation wants type, rules, timespan', entry?.keyPlace ?? map.place);
  const body = entry.value;
  const isGenerating = [map, body].map((each) => readGenerate(each, faults)).includes(true);
  for (const { key, keyPlace } of body.entries)
    if (!known.has(key)) faults.add('field-wrong', `There is no ${key} in a correlation`, keyPlace);
  if (entryOf(map, 'detection') !== undefined)
    faults.add(
      'field-wrong',
      'A correlation has no detection of its own',
      entryOf(map, 'detection')?.keyPlace ?? map.place,
    );
  const type = readType(body, faults);
  const rules = readReferences(body, faults);
  const timespanMs = readTimespan(body, faults);
  const groupBy = textsIn(body, 'group-by', faults);
  if (groupBy.length > limits.groupByMax)
    faults.add(
      'too-large',
      `group-by may have ${limits.groupByMax} fields`,
      valueOf(body, 'group-by')?.place ?? body.place,
    );
  const aliases = readAliases(body, rules, faults);
  const threshold = type === null ? null : readThreshold(body, type, faults);
  if (head === null || type === null || timespanMs === null || faults.all.length > before) return null;
  const rulesPlace = valueOf(body, 'rules')?.place ?? body.place;
  const about = { correlation: type, rules, rulesPlace, groupBy, timespanMs, aliases, threshold, isGenerating };
  return { type: 'correlation', head, ...about };
}

/** `generate` stands beside `correlation` in the specification’s schema, and in it where pySigma looks for it: either says it. */
function readGenerate(map: MapNode, faults: Faults): boolean {
  const node = valueOf(map, 'generate');
  if (node === undefined) return false;
  if (node.type === 'scalar' && typeof node.value === 'boolean') return node.value;
  faults.add('field-wrong', 'generate is true or false', node.place);
  return false;
}

function readType(body: MapNode, faults: Faults): CorrelationType | null {
  const node = valueOf(body, 'type');
  if (node === undefined) return faults.add('field-missing', 'A correlation needs a type', body.place);
  const found = correlationTypes.find((type) => node.type === 'scalar' && type === node.value);
  return found ?? faults.add('field-wrong', `type is one of ${correlationTypes.join(', ')}`, node.place);
}

function readReferences(body: MapNode, faults: Faults): readonly string[] {
  const rules = textsIn(body, 'rules', faults);
  const place = valueOf(body, 'rules')?.place ?? body.place;
  if (rules.length === 0) faults.add('field-missing', 'A correlation needs rules, by id or name', place);
  if (rules.length > limits.referencesMax)
    faults.add('too-large', `A correlation may be about ${limits.referencesMax} rules`, place);
  if (new Set(rules).size < rules.length) faults.add('field-wrong', 'A rule is named twice', place);
  return rules;
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readTimespan(body: MapNode, faults: Faults): number | null {
  const node = valueOf(body, 'timespan');
  if (node === undefined) return faults.add('field-missing', 'A correlation needs a timespan', body.place);
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(node.type === 'scalar' ? node.text : '') ?? [];
  const ms = Number(count) * (unitMs[unit] ?? 0);
  if (ms === 0) return faults.add('field-wrong', 'timespan is a number with s, m, h or d behind it', node.place);
  if (ms <= limits.timespanMsMax) return ms;
  return faults.add('too-large', `timespan may be ${limits.timespanMsMax / 86_400_000} days`, node.place);
}

function readAliases(
  body: MapNode,
  rules: readonly string[],
  faults: Faults,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  const node = valueOf(body, 'aliases');
  if (node === undefined) return aliases;
  if (node.type !== 'map') {
    faults.add('field-wrong', 'aliases wants names, each with the field of each rule', node.place);
    return aliases;
  }
  for (const { key: alias, keyPlace, value } of node.entries) {
    const fields = new Map<string, string>();
    if (value.type !== 'map') faults.add('field-wrong', `${alias} wants the field of each rule`, keyPlace);
    else {
      for (const { key: rule, keyPlace: rulePlace, value: field } of value.entries) {
        if (!rules.includes(rule)) faults.add('field-wrong', `${rule} is none of this correlation's rules`, rulePlace);
        else if (field.type === 'scalar' && field.value !== null)
          fields.set(rule, typeof field.value === 'string' ? field.value : field.text);
        else faults.add('field-wrong', `${alias} wants the name of a field`, field.place);
      }
    }
    aliases.set(alias, fields);
  }
  return aliases;
}
