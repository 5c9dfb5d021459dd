import type { Scalar } from '@daybook/event';
import type { AnyValue, KeyValueList } from './model.ts';

/** A value as one of a flat map: what is no scalar is its JSON, bytes are base64, numbers past 2^53 their digits. */
export function scalarOf(value: AnyValue): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return jsonOf(value);
}

/** A value as JSON text, with its keys as they came and its numbers to the last digit. */
export function jsonOf(value: AnyValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonOf).join(',')}]`;
  return `{${value.pairs.map((pair) => `${JSON.stringify(pair.key)}:${jsonOf(pair.value)}`).join(',')}}`;
}

function isList(value: readonly AnyValue[] | KeyValueList): value is readonly AnyValue[] {
  return Array.isArray(value);
}
