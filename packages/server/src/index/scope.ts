import type { Node } from '@daybook/query';
import { compile } from './compile.ts';
import { instantNsMax, instantNsMin } from './instant.ts';
import type { Parameters } from './parameters.ts';
import { nameVisibleTexts } from './visible-text.ts';

/** Which events are looked at. */
export interface Scope {
  readonly tenant: string;
  /** What was asked, with every restriction of the reader already joined to it. */
  readonly query: Node;
  /** Event times from this on, in nanoseconds since 1970. */
  readonly sinceNs?: bigint;
  /** Event times before this. */
  readonly untilNs?: bigint;
}

/** The condition of a scope, and those in it that the table is sorted by first. */
export function compileScope(scope: Scope, parameters: Parameters): string {
  const parts = [`tenant = ${parameters.text(scope.tenant)}`];
  if (scope.sinceNs !== undefined) parts.push(`time >= ${bindNs(scope.sinceNs, parameters)}`);
  // What is past the last time of the index leaves none out, nor what was put at that edge.
  if (scope.untilNs !== undefined && scope.untilNs <= instantNsMax)
    parts.push(`time < ${bindNs(scope.untilNs, parameters)}`);
  parts.push(...nameVisibleTexts(scope.query));
  if (scope.query.kind !== 'all') parts.push(compile(scope.query, parameters));
  return parts.join(' AND ');
}

function bindNs(ns: bigint, parameters: Parameters): string {
  const inside = ns < instantNsMin ? instantNsMin : ns > instantNsMax ? instantNsMax : ns;
  return `fromUnixTimestamp64Nano(${parameters.add('Int64', inside)})`;
}
