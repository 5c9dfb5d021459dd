import type { Scalar } from '@daybook/event';
import { nestedText } from './nested.ts';
import { type Fields, isFields } from './object.ts';

const depthMax = 4;

/** Headers whose values are secrets: what was presented stays in `raw` alone. */
const secret = /(?:^|[._-])(?:authorization|cookie|set-cookie|cookies|x-api-key|x-auth-token|password|passwd|secret)$/i;
// oxlint-disable-next-line no-control-regex -- names that JSON writes with an escape are what it looks for
const unplain = /["\\\u0000-\u001f]/g;

/**
 * What a line says beyond what has a field of its own: its members as `ext`, those of objects under dotted names, lists
 * as JSON. Members without a value are passed over, and those of `taken` (dotted names).
 */
export function flatten(
  fields: Fields,
  taken: ReadonlySet<string>,
  ext: Record<string, Scalar> = {},
): Record<string, Scalar> {
  add(fields, '', 1, taken, ext);
  return ext;
}

function add(
  fields: Fields,
  prefix: string,
  depth: number,
  taken: ReadonlySet<string>,
  ext: Record<string, Scalar>,
): void {
  for (const [key, value] of Object.entries(fields)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (taken.has(name) || isNothing(value) || secret.test(name)) continue;
    if (isFields(value) && depth < depthMax) add(value, name, depth + 1, taken, ext);
    else ext[extName(name)] = typeof value === 'object' ? nestedText(value) : (value as Scalar);
  }
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === '-') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function extName(name: string): string {
  const plain = name.replace(unplain, '_');
  return plain === '' || plain === '__proto__' ? '_' : plain;
}
