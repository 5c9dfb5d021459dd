import type { Bound, OrderedValue, Pattern } from '@daybook/query';
import { instantNsMax, instantNsMin } from './instant.ts';
import type { Parameters } from './parameters.ts';
import { wholeRegex } from './regex.ts';

/** What is asked of one value. */
export type Test =
  | { readonly kind: 'exists' }
  | { readonly kind: 'equal'; readonly value: OrderedValue }
  | { readonly kind: 'prefix'; readonly prefix: string; readonly ignoreCase: boolean }
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly ignoreCase: boolean }
  | { readonly kind: 'range'; readonly min: Bound | null; readonly max: Bound | null };

export const never = '0';

/** SQL for a test of text. The empty text is no value, and passes none. */
export function compileString(column: string, test: Test, parameters: Parameters): string {
  switch (test.kind) {
    case 'exists':
      return `${column} != ''`;
    case 'equal':
      return test.value.type === 'keyword' ? `${column} = ${parameters.text(test.value.text)}` : never;
    case 'prefix':
      return `startsWith(${folded(column, test.ignoreCase)}, ${parameters.text(test.prefix)})`;
    case 'pattern':
      return `(${column} != '' AND match(${folded(column, test.ignoreCase)}, ${parameters.text(wholeRegex(test.pattern))}))`;
    case 'range': {
      if ((test.min ?? test.max)?.value.type === 'number') return numberInText(column, test, parameters);
      const text = (value: OrderedValue) => (value.type === 'keyword' ? parameters.text(value.text) : null);
      return compileRange(column, test.min, test.max, text, [`${column} != ''`]);
    }
  }
}

const folded = (column: string, ignoreCase: boolean): string => (ignoreCase ? `lower(${column})` : column);

/** A number in a text: as `parseNumber` in `query` reads it. */
function numberInText(
  column: string,
  { min, max }: { min: Bound | null; max: Bound | null },
  parameters: Parameters,
): string {
  const number = `toFloat64OrZero(${column})`;
  const conditions = [
    `length(${column}) <= 64`,
    `match(${column}, '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?\\\\z')`,
    `abs(${number}) <= ${Number.MAX_SAFE_INTEGER}`,
  ];
  const bind = (value: OrderedValue) => (value.type === 'number' ? parameters.add('Float64', value.number) : null);
  return compileRange(number, min, max, bind, conditions);
}

export function compileNumber(column: string, test: Test, parameters: Parameters): string {
  const bind = (value: OrderedValue) => {
    if (value.type !== 'number') return null;
    return parameters.add(Number.isInteger(value.number) ? 'Int64' : 'Float64', value.number);
  };
  return compileOrdered(column, test, bind);
}

const nanosecond = 1n;
const microsecond = 1000n;

/** Nanoseconds or microseconds in a column of that precision. A bound between two of its values is moved past the one below. */
export function compileTime(column: string, unit: 'ns' | 'us', test: Test, parameters: Parameters): string {
  const unitNs = unit === 'ns' ? nanosecond : microsecond;
  const make = unit === 'ns' ? 'fromUnixTimestamp64Nano' : 'fromUnixTimestamp64Micro';
  const bind = (ns: bigint) => `${make}(${parameters.add('Int64', floorDivide(ns, unitNs))})`;
  const condition = (bound: Bound | null, sign: '>' | '<'): string[] => {
    if (bound?.value.type !== 'time') return [];
    const { epochNs } = bound.value;
    // What the column cannot hold lies before, or after, everything in it.
    if (epochNs < instantNsMin) return [sign === '>' ? '1' : never];
    if (epochNs > instantNsMax) return [sign === '>' ? never : '1'];
    const between = epochNs % unitNs !== 0n;
    const orEqual = between ? sign === '<' : bound.inclusive;
    return [`${column} ${sign}${orEqual ? '=' : ''} ${bind(epochNs)}`];
  };
  if (test.kind === 'exists') return '1';
  if (test.kind === 'equal' && test.value.type === 'time') {
    const { epochNs } = test.value;
    const held = epochNs % unitNs === 0n && epochNs >= instantNsMin && epochNs <= instantNsMax;
    return held ? `${column} = ${bind(epochNs)}` : never;
  }
  if (test.kind !== 'range') return never;
  return `(${[...condition(test.min, '>'), ...condition(test.max, '<')].join(' AND ')})`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return (value - (rest < 0n ? rest + by : rest)) / by;
}

/** Log number and index, as two columns. */
export function compilePosition(test: Test, parameters: Parameters): string {
  const compare = (value: OrderedValue, sign: '>' | '<', orEqual: boolean) => {
    if (value.type !== 'position') return never;
    const log = parameters.add('UInt32', value.log);
    const index = parameters.add('UInt64', value.index);
    return `(log ${sign} ${log} OR (log = ${log} AND idx ${sign}${orEqual ? '=' : ''} ${index}))`;
  };
  if (test.kind === 'exists') return '1';
  if (test.kind === 'equal' && test.value.type === 'position') {
    return `(log = ${parameters.add('UInt32', test.value.log)} AND idx = ${parameters.add('UInt64', test.value.index)})`;
  }
  if (test.kind !== 'range') return never;
  const parts = [
    ...(test.min === null ? [] : [compare(test.min.value, '>', test.min.inclusive)]),
    ...(test.max === null ? [] : [compare(test.max.value, '<', test.max.inclusive)]),
  ];
  return `(${parts.join(' AND ')})`;
}

type Bind = (value: OrderedValue) => string | null;

function compileOrdered(column: string, test: Test, bind: Bind): string {
  if (test.kind === 'exists') return `isNotNull(${column})`;
  if (test.kind === 'range') return compileRange(column, test.min, test.max, bind, []);
  const value = test.kind === 'equal' ? bind(test.value) : null;
  return value === null ? never : `${column} = ${value}`;
}

function compileRange(column: string, min: Bound | null, max: Bound | null, bind: Bind, conditions: string[]): string {
  const parts = [...conditions];
  for (const [bound, sign] of [
    [min, '>'],
    [max, '<'],
  ] as const) {
    if (bound === null) continue;
    const value = bind(bound.value);
    if (value === null) return never;
    parts.push(`${column} ${sign}${bound.inclusive ? '=' : ''} ${value}`);
  }
  return `(${parts.join(' AND ')})`;
}
