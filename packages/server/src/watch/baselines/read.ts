import { entryOf, type Faults, type MapNode, readHead, textIn, textsIn, valueOf } from '@daybook/sigma';
import { readNumbers } from './numbers.ts';
import { type BaselineRule, type BaselineType, baselineTypes } from './rule.ts';

const referencesMax = 16;
const groupByMax = 4;
const common = ['type', 'rules', 'judge', 'group-by', 'generate'];

/** What `field` is where a rule does not say it, and whether it has to. */
const fields: Readonly<Record<BaselineType, { readonly isWanted: boolean; readonly usual: string | null }>> = {
  first_seen: { isWanted: true, usual: null },
  count: { isWanted: false, usual: null },
  hour_of_day: { isWanted: false, usual: null },
  fan_out: { isWanted: true, usual: null },
  travel: { isWanted: false, usual: 'origin.country' },
  dormant: { isWanted: false, usual: null },
};

/** A document that has `baseline`. Null with faults where anything in it cannot be honoured. */
export function readBaseline(map: MapNode, faults: Faults): BaselineRule | null {
  const before = faults.all.length;
  const head = readHead(map, faults);
  const entry = entryOf(map, 'baseline');
  if (entry?.value.type !== 'map')
    return faults.add('field-wrong', 'baseline wants type, rules, group-by', entry?.keyPlace ?? map.place);
  const body = entry.value;
  for (const key of ['detection', 'correlation', 'filter', 'logsource']) {
    const other = entryOf(map, key);
    if (other !== undefined) faults.add('field-wrong', `A baseline has no ${key} of its own`, other.keyPlace);
  }
  const typeNode = valueOf(body, 'type');
  const baseline = baselineTypes.find((type) => typeNode?.type === 'scalar' && typeNode.value === type);
  if (baseline === undefined)
    return faults.add('field-wrong', `type is one of ${baselineTypes.join(', ')}`, typeNode?.place ?? body.place);
  const numbers = readNumbers(body, baseline, faults);
  const own = [...Object.keys(numbers.keys), ...ofFields(baseline)];
  for (const { key, keyPlace } of body.entries)
    if (![...common, ...own].includes(key)) faults.add('field-wrong', `There is no ${key} in a ${baseline}`, keyPlace);
  const rulesPlace = valueOf(body, 'rules')?.place ?? body.place;
  const rules = listIn(body, 'rules', referencesMax, faults);
  if (rules.length === 0) faults.add('field-missing', 'A baseline needs rules, by id or name', rulesPlace);
  const judge = listIn(body, 'judge', referencesMax, faults);
  const stranger = judge.find((reference) => !rules.includes(reference));
  if (stranger !== undefined)
    faults.add('field-wrong', `${stranger} is none of its rules`, valueOf(body, 'judge')?.place ?? body.place);
  const groupBy = listIn(body, 'group-by', groupByMax, faults);
  const field = textIn(body, 'field', faults) ?? fields[baseline].usual;
  if (field === null && fields[baseline].isWanted)
    faults.add('field-missing', `A ${baseline} needs a field`, body.place);
  const peers = textIn(body, 'peers', faults);
  const isGenerating = readGenerate(body, faults);
  if (head === null || faults.all.length > before) return null;
  const about = { rules, judge: judge.length === 0 ? rules : judge, rulesPlace, groupBy, field, peers, isGenerating };
  return { type: 'baseline', head, baseline, ...about, numbers: numbers.values };
}

function ofFields(type: BaselineType): readonly string[] {
  if (type === 'fan_out') return ['field', 'peers'];
  return fields[type].isWanted || fields[type].usual !== null ? ['field'] : [];
}

function listIn(body: MapNode, key: string, max: number, faults: Faults): readonly string[] {
  const texts = textsIn(body, key, faults);
  const place = valueOf(body, key)?.place ?? body.place;
  if (texts.length > max) faults.add('too-large', `${key} may have ${max} items`, place);
  if (new Set(texts).size < texts.length) faults.add('field-wrong', `${key} names something twice`, place);
  return texts;
}

function readGenerate(body: MapNode, faults: Faults): boolean {
  const node = valueOf(body, 'generate');
  if (node === undefined) return false;
  if (node.type === 'scalar' && typeof node.value === 'boolean') return node.value;
  faults.add('field-wrong', 'generate is true or false', node.place);
  return false;
}
