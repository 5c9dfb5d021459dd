import { print, type Value } from '@daybook/query';
import type { Field } from './flat.ts';

/** A query for events with this value; null where none can be written: the empty text is no value, nor is null. */
export function termOf({ name, value }: Pick<Field, 'name' | 'value'>): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string' && !value.isWellFormed()) return null;
  return print({ kind: 'term', field: name, value: valueOf(value), span: { start: 0, end: 0 } });
}

function valueOf(value: string | number | boolean): Value {
  if (typeof value === 'number') return { type: 'number', number: value };
  return typeof value === 'boolean' ? { type: 'boolean', boolean: value } : { type: 'keyword', text: value };
}

/** The query, narrowed to events with this value too. */
export function including(query: string, term: string): string {
  const trimmed = query.trim();
  if (trimmed === '' || trimmed === term) return term;
  if (trimmed.endsWith(` AND ${term}`)) return trimmed;
  return `${/\bOR\b|\|\|/.test(trimmed) ? `(${trimmed})` : trimmed} AND ${term}`;
}
