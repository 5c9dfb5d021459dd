import { eventSchema, type Scalar, type Spec } from '@daybook/event';
import { isAddress } from '../address.ts';
import { nestedText, numberOf } from '../json/index.ts';

/** Set otherwise than by a mapping: by the server, or in a way of their own. */
const notMapped: ReadonlySet<string> = new Set(['id', 'flags', 'imported', 'changes', 'raw', 'time']);
const resourcePrefix = 'target.resource.';
const extNamePattern = /^(?!__proto__$)[^\s"\\]{1,128}$/;

/**
 * What a field of an event may hold; null where a mapping has no such field. One resource can be named, as `target.resource`;
 * `ext.NAME` is any name.
 */
export function specOf(path: string): Spec | null {
  if (path.startsWith('ext.')) return extNamePattern.test(path.slice(4)) ? { type: 'scalar', section: 8 } : null;
  const steps = path.startsWith(resourcePrefix) ? `target.resources.${path.slice(resourcePrefix.length)}` : path;
  if (steps === path && path.startsWith('target.resources')) return null;
  const [first = ''] = steps.split('.');
  const spec = notMapped.has(first) ? null : steps.split('.').reduce<Spec | null>(member, eventSchema);
  if (spec === null || spec.type === 'object') return null;
  return spec.type === 'list' && spec.item.type !== 'string' ? null : spec;
}

function member(of: Spec | null, step: string): Spec | null {
  const spec = of?.type === 'list' ? of.item : of;
  return spec?.type === 'object' && Object.hasOwn(spec.fields, step) ? (spec.fields[step] ?? null) : null;
}

/** A value as the field holds it; undefined where it is none. Nothing is guessed: `yes` is true, `maybe` is nothing. */
export function valueAs(spec: Spec, path: string, value: unknown): Scalar | string[] | undefined {
  if (path === 'origin.ip') return typeof value === 'string' && isAddress(value) ? value : undefined;
  switch (spec.type) {
    case 'integer': {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) && number >= spec.min && number <= spec.max
        ? number
        : undefined;
    }
    case 'number': {
      const number = numberOf(value);
      return number !== undefined && number >= 0 ? number : undefined;
    }
    case 'boolean':
      return booleanOf(value);
    case 'list':
      return listOf(value);
    case 'scalar':
      return typeof value === 'object' ? nestedText(value) : (value as Scalar);
    case 'string': {
      const text = textOf(value);
      return text === undefined || spec.test?.(text) === false ? undefined : text;
    }
    default:
      return undefined;
  }
}

/** What a field takes, for whoever wrote something else. */
export function expected(spec: Spec, path: string): string {
  if (path === 'origin.ip') return 'an IP address';
  if (spec.type === 'integer') return `a whole number from ${spec.min} to ${spec.max}`;
  if (spec.type === 'number') return 'a number that is not negative';
  if (spec.type === 'boolean') return 'true or false';
  if (spec.type === 'list') return 'words';
  const closed: Record<string, string> = {
    kind: 'one of the kinds of events',
    outcome: 'success, failure, denied, error or unknown',
    seq: 'a number without sign',
  };
  return closed[path] ?? (path.endsWith('.type') ? 'user, service, system, anonymous or unknown' : 'text');
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

function booleanOf(value: unknown): boolean | undefined {
  const text = textOf(value)?.toLowerCase() ?? '';
  return Object.hasOwn(truths, text) ? truths[text] : undefined;
}

function listOf(value: unknown): string[] | undefined {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = items.map(textOf);
  return texts.length === 0 || texts.includes(undefined) ? undefined : (texts as string[]);
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
