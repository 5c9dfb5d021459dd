import type { Place } from '../fault.ts';
import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import { allOf, anyOf, type Predicate } from '../predicate/node.ts';
import type { Draft } from '../value/draft.ts';
import { modifiers } from '../value/modifiers.ts';
import type { Operand } from '../value/operand.ts';
import { containing, readPattern } from '../value/pattern.ts';
import { regexFault } from '../value/regex.ts';
import type { Node, ScalarNode } from '../yaml/node.ts';

export interface ItemContext {
  readonly faults: Faults;
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
}

/** Modifiers that say how the values of a list are joined, and change none of them. */
const isOfList = (name: string): boolean => name === 'all' || name === 'neq';

/** `field|modifier|…: value`, or `'|modifier|…': keyword`. Null with a fault where it cannot be honoured. */
export function readItem(key: string, keyPlace: Place, value: Node, context: ItemContext): Predicate | null {
  const { faults } = context;
  const [name = '', ...names] = key.split('|');
  const unknown = names.filter((each) => !isOfList(each) && !Object.hasOwn(modifiers, each));
  if (unknown.length > 0) return faults.add('modifier-unknown', `There is no modifier ${unknown.join(', ')}`, keyPlace);
  if (name.length > limits.nameCharsMax) return faults.add('too-large', 'A field has a long name', keyPlace);
  const values = value.type === 'list' ? value.items : [value];
  if (values.length === 0) return faults.add('value-wrong', `${key} has no value`, value.place);
  const parts: Predicate[] = [];
  for (const each of values) {
    if (each.type !== 'scalar') {
      faults.add(
        'value-wrong',
        `${key} wants values, not ${each.type === 'map' ? 'names with values' : 'lists in a list'}`,
        each.place,
      );
      continue;
    }
    const part = readValue(name, names, each, context);
    if (part !== null) parts.push(part);
  }
  if (parts.length < values.length) return null;
  const joined = names.includes('all') ? allOf(parts) : anyOf(parts);
  return names.includes('neq') ? { type: 'not', part: joined } : joined;
}

function readValue(field: string, names: readonly string[], value: ScalarNode, context: ItemContext): Predicate | null {
  const { faults, placeholders } = context;
  let drafts: readonly Draft[] = [draftOf(value, names.find((name) => !isOfList(name)) === 're')];
  if (value.text.length > limits.valueCharsMax) return faults.add('too-large', 'A value is too long', value.place);
  const applied: string[] = [];
  for (const name of names) {
    if (isOfList(name)) continue;
    const changed: Draft[] = [];
    for (const draft of drafts) {
      const next = modifiers[name]?.(draft, { placeholders, hasField: field !== '', applied }) ?? 'is not known';
      if (typeof next === 'string')
        return faults.add(name === 'expand' ? 'placeholder-unknown' : 'modifier-wrong', `${name} ${next}`, value.place);
      changed.push(...next);
    }
    if (changed.length > limits.expansionsMax)
      return faults.add('too-large', `${name} makes too many values`, value.place);
    drafts = changed;
    applied.push(name);
  }
  const parts: Predicate[] = [];
  for (const draft of drafts) {
    const operand = finished(draft);
    const fault = operand.type === 'regex' ? regexFault(operand) : null;
    if (fault !== null) return faults.add('regex-wrong', fault, value.place);
    if (field !== '') parts.push({ type: 'field', field, operand });
    else {
      const keyword = asKeyword(operand);
      if (keyword === null) return faults.add('value-wrong', 'A keyword wants text', value.place);
      parts.push({ type: 'keyword', operand: keyword });
    }
  }
  return anyOf(parts);
}

function draftOf({ value, text }: ScalarNode, isRegex: boolean): Draft {
  if (isRegex) return { type: 'source', text: typeof value === 'string' ? value : text };
  if (value === null) return { type: 'null' };
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'number') return { type: 'number', value };
  return { type: 'text', pattern: readPattern(value), isCased: false };
}

function finished(draft: Draft): Operand {
  if (draft.type === 'bytes') return { type: 'text', pattern: [draft.bytes.toString('latin1')], isCased: false };
  if (draft.type === 'source') return { type: 'text', pattern: [draft.text], isCased: false };
  return draft;
}

/** A keyword is searched for, so it may stand anywhere. */
function asKeyword(operand: Operand): Operand | null {
  if (operand.type === 'regex') return operand;
  if (operand.type === 'text') return { ...operand, pattern: containing(operand.pattern) };
  if (operand.type === 'number') return { type: 'text', pattern: containing([String(operand.value)]), isCased: false };
  return null;
}
