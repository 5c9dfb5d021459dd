import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import { entryOf, type MapNode, valueOf } from '../yaml/node.ts';
import { levels, type LogSource, type RuleHead, statuses } from './rule.ts';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function readHead(map: MapNode, faults: Faults): RuleHead | null {
  const title = textIn(map, 'title', faults);
  if (title === null || title === '') return faults.add('field-missing', 'A rule needs a title', map.place);
  if (title.length > limits.nameCharsMax)
    faults.add('too-large', `A title may have ${limits.nameCharsMax} characters`, map.place);
  const id = textIn(map, 'id', faults);
  if (id !== null && !uuid.test(id)) faults.add('field-wrong', 'id is no UUID', valueOf(map, 'id')?.place ?? map.place);
  return {
    title,
    id: id?.toLowerCase() ?? null,
    name: textIn(map, 'name', faults),
    status: oneOf(map, 'status', statuses, faults),
    level: oneOf(map, 'level', levels, faults),
    description: textIn(map, 'description', faults),
    author: textIn(map, 'author', faults),
    license: textIn(map, 'license', faults),
    date: textIn(map, 'date', faults),
    modified: textIn(map, 'modified', faults),
    references: textsIn(map, 'references', faults),
    tags: textsIn(map, 'tags', faults),
    falsepositives: textsIn(map, 'falsepositives', faults),
    fields: textsIn(map, 'fields', faults),
  };
}

export function readLogSource(map: MapNode, faults: Faults): LogSource | null {
  const entry = entryOf(map, 'logsource');
  if (entry === undefined) return faults.add('field-missing', 'A rule needs a logsource', map.place);
  if (entry.value.type !== 'map')
    return faults.add('field-wrong', 'logsource wants product, category, service', entry.keyPlace);
  const source = {
    product: textIn(entry.value, 'product', faults),
    category: textIn(entry.value, 'category', faults),
    service: textIn(entry.value, 'service', faults),
  };
  const isEmpty = source.product === null && source.category === null && source.service === null;
  return isEmpty
    ? faults.add('field-missing', 'logsource wants a product, category or service', entry.keyPlace)
    : source;
}

/** Null where it is not there. */
export function textIn(map: MapNode, key: string, faults: Faults): string | null {
  const node = valueOf(map, key);
  if (node === undefined || (node.type === 'scalar' && node.value === null)) return null;
  if (node.type !== 'scalar') return faults.add('field-wrong', `${key} wants text`, node.place);
  return typeof node.value === 'string' ? node.value : node.text;
}

/** One text counts as a list of it. */
export function textsIn(map: MapNode, key: string, faults: Faults): readonly string[] {
  const node = valueOf(map, key);
  if (node === undefined || (node.type === 'scalar' && node.value === null)) return [];
  const items = node.type === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.type === 'scalar') return [typeof item.value === 'string' ? item.value : item.text];
    faults.add('field-wrong', `${key} wants a list of texts`, item.place);
    return [];
  });
}

function oneOf<T extends string>(map: MapNode, key: string, all: readonly T[], faults: Faults): T | null {
  const text = textIn(map, key, faults);
  if (text === null) return null;
  const found = all.find((each) => each === text);
  return (
    found ?? faults.add('field-wrong', `${key} is one of ${all.join(', ')}`, valueOf(map, key)?.place ?? map.place)
  );
}
