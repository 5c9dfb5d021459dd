import { RolePreview, type routes } from '@daybook/api';
import { timeValue } from '@daybook/query';
import type { Access, Lenses, Release } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { type PageDeps, pageWithin } from '../events/page.ts';
import { isoOf, rangeOf } from '../asked.ts';
import { shownOf } from '../shown.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Handler } from '../mount.ts';
import { boundsOf, namesFor, parseQuery } from '../question.ts';

export interface PreviewDeps extends PageDeps {
  readonly roleAdmin: Access['roleAdmin'];
  readonly lenses: Lenses;
  readonly release: Release;
  readonly clock: Clock;
}

/** What a role would see, as far as the one who asks may see it: a look like any other. */
export function previewRole(deps: PreviewDeps): Handler<typeof routes.previewRole> {
  return async ({ identity, client, request, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { sight, q, since, until, limit } = await readJsonBody(request, RolePreview);
    deps.roleAdmin.check(reader, sight);
    const nowNs = BigInt(deps.clock.nowUs()) * 1000n;
    const lens = deps.lenses.preview({ name: 'preview', sight }, reader.role, nowNs);
    const query = lens.question(parseQuery(q, lens.catalogue, nowNs, namesFor(deps.sources, reader)));
    const asked = { tenant, query, ...rangeOf({ since, until }, nowNs), sort: 'time', order: 'desc', limit } as const;
    const page = await pageWithin(deps, lens, asked, signal);
    const { events, missing, cursor, isCut } = page;
    const { upTo, bounds } = boundsOf(deps, asked, startMs);
    const look = {
      kind: 'log.query',
      action: 'preview',
      query: q,
      since: isoOf(asked.sinceNs),
      until: isoOf(asked.untilNs),
      bounds: { now: timeValue(nowNs).iso, upTo },
      ...shownOf(events, missing),
      counted: null,
      durationMs: bounds.elapsedMs,
      key: null,
      client,
    } as const;
    return await deps.release.release(reader, look, {
      events,
      missing,
      more: cursor !== null,
      bounds: { ...bounds, ...(isCut ? { cut: 'bytes' as const } : {}) },
    });
  };
}
