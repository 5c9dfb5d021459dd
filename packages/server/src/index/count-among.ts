import { Parameters } from './parameters.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

/** What one question may hold: the engine reads a statement, and the values bound in it, of a bounded size only. */
const conditionsMax = 100;
const sqlCharsMax = 48 * 1024;
const valueCharsMax = 64 * 1024;

/**
 * Of the events of a scope, how many are in each of the others: one number for each, in order; null where one of them alone
 * is more than the engine takes. All are counted together, in as few questions as there is room for.
 */
export async function countAmong(
  runner: QueryRunner,
  scope: Scope,
  others: readonly Scope[],
  signal?: AbortSignal,
): Promise<Answer<(number | null)[]>> {
  const counts: (number | null)[] = [];
  for (let at = 0; at < others.length;) {
    const batch = batchFrom(scope, others, at);
    const answer = await ask(runner, batch, signal);
    if (!answer.ok) return answer;
    counts.push(...answer.value);
    at += answer.value.length;
  }
  return { ok: true, value: counts };
}

interface Batch {
  readonly scope: Scope;
  readonly others: readonly Scope[];
  readonly parameters: Parameters;
  readonly sql: string;
}

function batchFrom(scope: Scope, others: readonly Scope[], at: number): Batch {
  const parameters = new Parameters();
  const where = compileScope(scope, parameters);
  const conditions: string[] = [];
  let sqlChars = where.length;
  for (const other of others.slice(at, at + conditionsMax)) {
    const condition = compileScope(other, parameters);
    sqlChars += condition.length;
    conditions.push(condition);
    if (sqlChars > sqlCharsMax || parameters.chars > valueCharsMax) break;
  }
  const counts = conditions.map((condition) => `countIf(${condition})`).join(', ');
  return {
    scope,
    others: others.slice(at, at + conditions.length),
    parameters,
    sql: `SELECT [${counts}] AS counts FROM ${eventsTable} WHERE ${where}`,
  };
}

/** Halves what is too large, or holds a pattern that is too much for the engine, until that one stands alone. */
async function ask(runner: QueryRunner, batch: Batch, signal?: AbortSignal): Promise<Answer<(number | null)[]>> {
  const { scope, others, parameters, sql } = batch;
  const answer = await runner.run<{ counts: string[] }>(sql, parameters, signal);
  if (answer.ok) return { ok: true, value: (answer.value[0]?.counts ?? others.map(() => '0')).map(Number) };
  if (answer.code !== 'pattern' && answer.code !== 'size') return answer;
  if (others.length === 1) return { ok: true, value: [null] };
  return countAmong(runner, scope, others.slice(0, Math.ceil(others.length / 2)), signal);
}
