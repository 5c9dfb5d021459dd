import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import { textsIn } from '../rule/read-head.ts';
import { type Entry, entryOf, type MapNode } from '../yaml/node.ts';
import { type CorrelationType, type Operator, operators, type Threshold } from './correlation.ts';

const isOperator = (key: string): key is Operator => (operators as readonly string[]).includes(key);

/** `condition` of a correlation. Null for a temporal one, and with faults where it is none. */
export function readThreshold(body: MapNode, type: CorrelationType, faults: Faults): Threshold | null {
  const entry = entryOf(body, 'condition');
  if (type === 'temporal' || type === 'temporal_ordered') {
    return entry === undefined
      ? null
      : faults.add(
          'condition-unsupported',
          `${type} wants all of its rules, and has no condition in 2.1`,
          entry.keyPlace,
        );
  }
  if (entry?.value.type !== 'map')
    return faults.add('field-missing', `${type} needs a condition: gte: 10`, entry?.keyPlace ?? body.place);
  const condition = entry.value;
  const bounds: { operator: Operator; value: number }[] = [];
  let percentile: number | null = null;
  for (const each of condition.entries) {
    const { key, keyPlace } = each;
    if (key === 'field') continue;
    const isKnown = isOperator(key) || (key === 'percentile' && type === 'value_percentile');
    if (!isKnown) faults.add('field-wrong', `There is no ${key} in a condition of ${type}`, keyPlace);
    const value = isKnown ? numberOf(each, faults) : null;
    if (value === null) continue;
    if (isOperator(key)) bounds.push({ operator: key, value });
    else percentile = value;
  }
  if (!condition.entries.some(({ key }) => isOperator(key)))
    return faults.add('field-missing', `A condition needs one of ${operators.join(', ')}`, entry.keyPlace);
  const isCount = type === 'event_count' || type === 'value_count';
  const tooMany = bounds.find(({ value }) => isCount && Math.abs(value) > limits.countMax);
  if (tooMany !== undefined) faults.add('too-large', `Counts go up to ${limits.countMax}`, entry.keyPlace);
  const fields = readFields(condition, type, faults);
  if (type !== 'value_percentile') return { bounds, fields, percentile: 0 };
  if (percentile === null || percentile < 0 || percentile > 100)
    return faults.add(
      'field-missing',
      'value_percentile wants percentile, 0 to 100: which one is compared',
      entry.keyPlace,
    );
  return { bounds, fields, percentile };
}

function readFields(condition: MapNode, type: CorrelationType, faults: Faults): readonly string[] {
  const entry = entryOf(condition, 'field');
  const fields = textsIn(condition, 'field', faults);
  const place = entry?.keyPlace ?? condition.place;
  if (type === 'event_count') {
    if (entry !== undefined) faults.add('field-wrong', 'event_count counts events, and has no field', place);
    return [];
  }
  if (fields.length === 0) faults.add('field-missing', `${type} needs a field`, place);
  const fieldsMax = type === 'value_count' ? limits.groupByMax : 1;
  if (fields.length > fieldsMax) faults.add('too-large', `${type} takes ${fieldsMax} fields`, place);
  return fields;
}

function numberOf({ key, value }: Entry, faults: Faults): number | null {
  const number = value.type === 'scalar' && typeof value.value === 'number' ? value.value : Number.NaN;
  return Number.isFinite(number) ? number : faults.add('value-wrong', `${key} wants a number`, value.place);
}
