import { type routes, routes as contract, type StreamEnding } from '@daybook/api';
import { parseTime } from '@daybook/query';
import type { Client, Look, Release } from '../../access/index.ts';
import { exportFormats } from '../../evidence/index.ts';
import { type AskedDeps, type AskedScope, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler, Mount } from '../mount.ts';
import type { Streams } from '../streams/index.ts';
import { type PermitBook, permitted } from './permit.ts';
import { type ExportPlan, planExport, type PlanDeps, sinceOf } from './plan.ts';
import { ExportRun } from './run.ts';

export interface ExportDeps extends AskedDeps, PlanDeps {
  readonly release: Release;
  readonly streams: Streams;
  readonly permits: PermitBook;
}

export function mountExport(mount: Mount, deps: ExportDeps): void {
  mount(contract.exportEvents, exportEvents(deps));
}

function exportEvents(deps: ExportDeps): Handler<typeof routes.exportEvents> {
  return async ({ query, identity, client, signal, stillAllowed }) => {
    const startMs = deps.clock.monotonicMs();
    const asking = readerOf(identity);
    using stack = new DisposableStack();
    stack.use(deps.streams.enter('export', asking));
    const nowNs = parseTime(query.now ?? 'now', BigInt(deps.clock.nowUs()) * 1000n)?.startNs ?? 0n;
    const { reader, permit, holds } = permitted(deps.permits, asking, query, nowNs);
    const asked = readAsked(deps, reader, query, { key: null, nowNs });
    const plan = await planExport(deps, reader, query, asked, signal);
    const { closing } = deps.streams;
    const ending = (): StreamEnding | null => {
      if (signal.aborted) return 'gone';
      if (closing.aborted) return 'closing';
      return stillAllowed() && holds() ? null : 'refused';
    };
    const gone = AbortSignal.any([signal, closing]);
    const format = exportFormats[query.format];
    const run = new ExportRun({
      ...deps,
      lens: asked.lens,
      tenant: reader.tenant,
      plan,
      writer: format.begin(plan.head),
      ending,
      signal: gone,
      limit: query.limit ?? null,
    });
    // Its first page may cost too much: that is said before anything is recorded, and sent.
    await run.begin();
    const durationMs = deps.clock.monotonicMs() - startMs;
    const stream = await deps.release.open(reader, {
      ...lookOf(asked, plan, client, durationMs),
      ...(permit === null ? {} : { permit }),
    });
    const headers = {
      'content-type': format.type,
      'content-disposition': `attachment; filename="${fileName(asked.now, format.extension)}"`,
    };
    return stream.answer(headers, run.pieces(stream), stack.move());
  };
}

function fileName(now: string, extension: string): string {
  return `daybook-export-${now.slice(0, 19).replaceAll(/[-:]/g, '')}Z.${extension}`;
}

function lookOf(asked: AskedScope, plan: ExportPlan, client: Client, durationMs: number): Look {
  return {
    kind: 'log.export',
    action: 'export',
    ...asked.look,
    since: sinceOf(plan, asked.look.since),
    bounds: { now: asked.now, upTo: plan.upTo },
    count: 0,
    counted: plan.head.matching,
    range: null,
    durationMs,
    client,
  };
}
