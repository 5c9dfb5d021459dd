import { limits } from '../limits.ts';
import { readDetection } from '../rule/read-detection.ts';
import { readHead, readLogSource, textsIn } from '../rule/read-head.ts';
import type { ItemContext } from '../rule/read-item.ts';
import { entryOf, type MapNode } from '../yaml/node.ts';
import type { FilterRule } from './filter.ts';

/** A filter of specification 2.1. Null with faults where anything in it cannot be honoured exactly. */
export function readFilter(map: MapNode, context: ItemContext): FilterRule | null {
  const { faults } = context;
  const before = faults.all.length;
  const head = readHead(map, faults);
  const logSource = readLogSource(map, faults);
  const body = entryOf(map, 'filter')?.value;
  if (body?.type !== 'map')
    return faults.add('field-wrong', 'filter wants rules, a selection and a condition', body?.place ?? map.place);
  const entry = entryOf(body, 'rules');
  const names = textsIn(body, 'rules', faults);
  if (entry === undefined || names.length === 0)
    faults.add('field-missing', 'A filter needs rules, by id or name, or any', entry?.keyPlace ?? body.place);
  if (names.length > limits.referencesMax)
    faults.add('too-large', `A filter may be about ${limits.referencesMax} rules`, body.place);
  // As pySigma has it: `any` alone stands for all.
  const rules = entry?.value.type === 'scalar' && /^any$/i.test(names[0] ?? '') ? null : names;
  const searches = { ...body, entries: body.entries.filter(({ key }) => key !== 'rules') };
  const detection = readDetection(searches, body.place, context);
  if (head === null || logSource === null || detection === null || faults.all.length > before) return null;
  return { type: 'filter', head, logSource, rules, predicate: detection.predicate };
}
