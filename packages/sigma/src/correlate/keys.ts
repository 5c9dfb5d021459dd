import type { CorrelationRule } from '../correlation/correlation.ts';
import type { EventView } from '../predicate/view.ts';
import { fieldIn } from './link.ts';

/** An event of which a field has several values is in as many groups, up to this. */
const groupsOfEventMax = 16;
const charsMax = 256;

/** The values of `group-by`, for each group that the event is in. None where it lacks one of the fields. */
export function groupsOf(rule: CorrelationRule, reference: string, view: EventView): readonly (readonly string[])[] {
  let groups: (readonly string[])[] = [[]];
  for (const field of rule.groupBy) {
    const values = textsIn(view, fieldIn(rule, reference, field));
    groups = groups.flatMap((group) => values.map((value) => [...group, value])).slice(0, groupsOfEventMax);
  }
  return groups;
}

/** What is counted or summed. Undefined where the event has none, and does not count. */
export function valueOf(rule: CorrelationRule, reference: string, view: EventView): string | number | null | undefined {
  const fields = rule.threshold?.fields ?? [];
  if (fields.length === 0) return null;
  const texts = fields.map((field) => textsIn(view, fieldIn(rule, reference, field)).join('\n'));
  if (texts.includes('')) return undefined;
  if (rule.correlation === 'value_count') return short(texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(texts));
  const number = Number(texts[0]);
  return Number.isFinite(number) ? number : undefined;
}

function textsIn(view: EventView, field: string): readonly string[] {
  const values = view.values(field) ?? [];
  return [...new Set(values.filter((value) => value !== null && value !== '').map((value) => short(String(value))))];
}

/** Long texts are told apart by their beginning, their length and a sum, so that none of them takes memory. */
function short(text: string): string {
  if (text.length <= charsMax) return text;
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return `${text.slice(0, charsMax)}…${text.length}.${(hash >>> 0).toString(16)}`;
}
