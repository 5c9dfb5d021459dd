import { AppError } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import { type FieldCatalogue, type Names, type Node, parse } from '@daybook/query';
import { type Reader, reaches, type Sources } from '../access/index.ts';
import { queryFault } from '../index/query-fault.ts';
import type { Answer } from '../index/runner.ts';
import type { Scope } from '../index/scope.ts';
import type { Clock } from '../platform/clock.ts';
import { coverageJson } from './coverage.ts';
import type { Index } from './ports.ts';
import { ownSourceName } from './view.ts';

/** The tree of a query, or `query.invalid` with the places of its faults. */
export function parseQuery(text: string, catalogue: FieldCatalogue, nowNs: bigint, names: Names): Node {
  const parsed = parse(text, catalogue, { nowNs, names });
  if (parsed.ok) return parsed.tree;
  throw queryFault(parsed.errors, 'q');
}

/** Sources by name, for queries: those that the reader's role reaches, the revoked among them, and Daybook itself. */
export function namesFor(
  sources: Pick<Sources, 'list'>,
  { tenant, role }: { readonly tenant: string; readonly role: Pick<Reader['role'], 'sight'> },
): Names {
  const all = (): [string, number][] => [
    [ownSourceName, 0],
    ...sources
      .list(tenant)
      .filter(({ name }) => name !== ownSourceName)
      .map(({ name, number }): [string, number] => [name, number]),
  ];
  return { source: () => new Map(all().filter(([, number]) => reaches(role.sight, number))) };
}

/** The answer of the index; what has none becomes an error that says what to do. */
export function answerOrThrow<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  switch (answer.code) {
    case 'time':
    case 'memory':
    case 'rows':
    case 'pattern':
    case 'size':
      throw new AppError('query.too-expensive', {
        detail: `The query reached its limit of ${limitNames[answer.code]}.`,
      });
    case 'busy':
      throw new AppError('index.unavailable', {
        detail: 'The index answers as many queries as it can.',
        retryAfterSeconds: 2,
      });
    case 'unavailable':
      throw new AppError('index.unavailable', { retryAfterSeconds: 5, cause: new Error(answer.message) });
    case 'aborted':
      throw new AppError('request.timeout', { detail: 'The connection was closed before there was an answer.' });
  }
}

const limitNames = {
  time: 'time',
  memory: 'memory',
  rows: 'rows read',
  pattern: 'the size of patterns',
  size: 'what one question to the index may be',
} as const;

/** What the index had looked at by now, and how long that took: for the answer, and for the record of the look. */
export function boundsOf(
  { clock, index }: { clock: Clock; index: Index },
  { tenant, sinceNs }: Pick<Scope, 'tenant' | 'sinceNs'>,
  startMs: number,
) {
  const { position } = index.state(tenant);
  const elapsedMs = Math.round((clock.monotonicMs() - startMs) * 1000) / 1000;
  const indexedTo = position === null ? null : formatPosition(position);
  return { upTo: position, bounds: { elapsedMs, indexedTo, ...coverageJson(index.covers(tenant, sinceNs, startMs)) } };
}
