import { AppError, type ExportHead, type QueryOf, type routes } from '@daybook/api';
import { formatPosition, parsePosition, type Position } from '@daybook/event';
import { and, type Node, parseTime, timeValue } from '@daybook/query';
import { comparePositions, type Lens, type Reader } from '../../access/index.ts';
import type { Cursor } from '../../index/cursor.ts';
import { eventTimeIso } from '../../index/instant.ts';
import { areAmong } from '../../index/tiers/coverage.ts';
import type { PageRequest } from '../../index/page.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AskedScope } from '../asked.ts';
import { gone } from '../gone.ts';
import { coverageJson } from '../coverage.ts';
import type { Index, Logs } from '../ports.ts';
import type { See } from '../see.ts';

export interface PlanDeps {
  readonly index: Index;
  readonly logs: Logs;
  readonly see: See;
  readonly clock: Clock;
}

type Query = QueryOf<typeof routes.exportEvents>;

/** What an export takes out, fixed when it begins: what is committed meanwhile is not in it. */
export interface ExportPlan {
  readonly request: Omit<PageRequest, 'limit' | 'cursor'>;
  /** Behind which event it begins. */
  readonly cursor: Cursor | null;
  readonly upTo: Position | null;
  /** False once days left the index that were there when it began. */
  readonly isCovered: () => boolean;
  readonly head: ExportHead;
}

export async function planExport(
  deps: PlanDeps,
  reader: Reader,
  query: Query,
  asked: AskedScope,
  signal: AbortSignal,
): Promise<ExportPlan> {
  const startMs = deps.clock.monotonicMs();
  const upTo = upToOf(deps.index, reader.tenant, query.upTo);
  const cursor = query.after === undefined ? null : await cursorBehind(deps, reader, asked.lens, query.after);
  const scope = { ...asked.scope, query: and(asked.scope.query, ...(upTo === null ? [] : [atMost(upTo)])) };
  const covers = () => deps.index.covers(reader.tenant, asked.scope.sinceNs, startMs);
  const coverage = covers();
  // For whoever waits for the end of it; where it costs too much the export goes on without.
  const counted = await deps.index.search.count(scope, signal);
  return {
    request: { ...scope, sort: 'time', order: 'asc' },
    cursor,
    upTo,
    isCovered: () => areAmong(covers().missing, coverage.missing),
    head: {
      version: 1,
      format: query.format,
      log: deps.logs.of(reader.tenant).origin,
      query: query.q,
      since: asked.look.since,
      until: asked.look.until,
      now: asked.now,
      matching: counted.ok ? counted.value : null,
      ...coverageJson(coverage),
      upTo: upTo === null ? 'none' : formatPosition(upTo),
      after: query.after ?? null,
      order: 'time',
      masked: [...asked.lens.masked],
      started: new Date(deps.clock.nowMs()).toISOString(),
    },
  };
}

/** An index that has not got as far as it had when the export began cannot go on with it yet. */
function upToOf(index: Index, tenant: string, wanted: string | undefined): Position | null {
  const { position } = index.state(tenant);
  const upTo = wanted === undefined ? position : parsePosition(wanted);
  if (upTo !== null && (position === null || comparePositions(upTo, position) > 0)) {
    const detail = `The index has not reached ${formatPosition(upTo)} yet.`;
    throw new AppError('index.unavailable', { detail, retryAfterSeconds: 2 });
  }
  return upTo;
}

function atMost({ log, index }: Position): Node {
  const value = { type: 'position', log, index } as const;
  return { kind: 'range', field: 'position', min: null, max: { value, inclusive: true }, span: { start: 0, end: 0 } };
}

/** The place behind an event, which the reader must be able to see. */
async function cursorBehind(deps: PlanDeps, { tenant }: Reader, lens: Lens, text: string): Promise<Cursor> {
  const position = parsePosition(text) ?? { log: 0, index: 0 };
  const [found] = await deps.logs.of(tenant).find([position]);
  if (found?.ok !== true || deps.see(lens, tenant, found.stored) === null) throw gone(lens, found, position);
  return { key: String(parseTime(eventTimeIso(found.stored.event.time), null)?.startNs ?? 0n), ...position };
}

/** The time of the event behind which it begins: for the record of the look. */
export function sinceOf(plan: ExportPlan, since: string | null): string | null {
  if (plan.cursor === null) return since;
  const after = timeValue(BigInt(plan.cursor.key)).iso;
  return since === null || since < after ? after : since;
}
