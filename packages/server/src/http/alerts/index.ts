/** Alerts: listed, opened, handled. What they are about is seen through a lens, or they do not exist. */
import { AlertAssignment, AlertClosing, AlertReason, alertStates, AppError, routes } from '@daybook/api';
import type { Client, Reader, Release } from '../../access/index.ts';
import { alertLimits, type AlertWithEvidence, type Handling, type Watch } from '../../watch/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type LensDeps, lensOf } from '../lens.ts';
import type { Mount } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { watchDoerOf } from '../watch-doer.ts';
import { lookAt } from './look.ts';
import { alertJson, alertsInSight, handledJson, listed } from './seen.ts';

export interface AlertsDeps extends LensDeps {
  readonly watch: Watch;
  readonly logs: Logs;
  readonly release: Release;
}

/** Alerts that the reader does not see are looked through so far. */
const pagesMax = 5;
const pageSize = alertLimits.listMax;
const unclosed = alertStates.filter((state) => state !== 'closed');

export function mountAlerts(mount: Mount, deps: AlertsDeps): void {
  const { alerts } = deps.watch;
  mount(routes.listAlerts, async ({ identity, client, query }) => {
    const reader = readerOf(identity);
    const startMs = deps.clock.monotonicMs();
    const lens = lensOf(deps, reader);
    const states = query.state === 'unclosed' ? unclosed : [query.state];
    let after = query.after === undefined ? null : await alertOrNull(deps, reader, query.after);
    // One that is out of sight is none.
    if (query.after !== undefined && after === null)
      throw new AppError('request.invalid', { errors: [{ path: 'after', message: 'is no alert' }] });
    const shown: AlertWithEvidence[] = [];
    let isMore = true;
    for (let pages = 0; isMore && pages < pagesMax && shown.length < query.limit; pages += 1) {
      const question = { states, rule: query.rule ?? null, after, limit: pageSize };
      const found = await alerts.list(reader.tenant, question);
      isMore = found.length === pageSize;
      after = found.at(-1) ?? after;
      const left = query.limit - shown.length;
      shown.push(...(await alertsInSight(lens, deps.logs.of(reader.tenant), found, left)));
    }
    const isFull = shown.length >= query.limit;
    const items = listed(shown);
    const answer = {
      items: items.map((alert) => alertJson(lens, alert)),
      after: isFull ? (shown.at(-1)?.id ?? null) : null,
      partial: isMore && !isFull,
    };
    const [nowMs, durationMs] = [deps.clock.nowMs(), deps.clock.monotonicMs() - startMs];
    return await deps.release.release(reader, lookAt(items, { action: 'alerts', nowMs, durationMs, client }), answer);
  });
  mount(routes.getAlert, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    const lens = lensOf(deps, reader);
    const alert = await alertOf(deps, reader, params.id);
    const look = lookAt([alert], { action: 'alert', nowMs: deps.clock.nowMs(), durationMs: 0, client });
    return await deps.release.release(reader, look, alertJson(lens, alert));
  });

  const handle = async (reader: Reader, client: Client, id: string, handling: Handling, reason = '') => {
    await alertOf(deps, reader, id);
    return handledJson(lensOf(deps, reader), await alerts.handle(watchDoerOf(reader, client), id, handling, reason));
  };
  mount(routes.acknowledgeAlert, async ({ identity, client, params, request }) => {
    const { reason } = await readJsonBody(request, AlertReason);
    return await handle(readerOf(identity), client, params.id, { step: 'acknowledge' }, reason);
  });
  mount(routes.assignAlert, async ({ identity, client, params, request }) => {
    const { reason, assignee } = await readJsonBody(request, AlertAssignment);
    return await handle(readerOf(identity), client, params.id, { step: 'assign', assignee }, reason);
  });
  mount(routes.closeAlert, async ({ identity, client, params, request }) => {
    const { reason, verdict } = await readJsonBody(request, AlertClosing);
    return await handle(readerOf(identity), client, params.id, { step: 'close', verdict }, reason);
  });
  mount(routes.reopenAlert, async ({ identity, client, params, request }) => {
    const { reason } = await readJsonBody(request, AlertReason);
    return await handle(readerOf(identity), client, params.id, { step: 'reopen' }, reason);
  });
}

/** Throws `alert.not-found` for one that the reader does not see, too. */
async function alertOf(deps: AlertsDeps, reader: Reader, id: string): Promise<AlertWithEvidence> {
  const alert = await alertOrNull(deps, reader, id);
  if (alert === null) throw new AppError('alert.not-found');
  return alert;
}

async function alertOrNull(deps: AlertsDeps, reader: Reader, id: string): Promise<AlertWithEvidence | null> {
  const alert = await deps.watch.alerts.get(reader.tenant, id);
  if (alert === null) return null;
  const [seen] = await alertsInSight(lensOf(deps, reader), deps.logs.of(reader.tenant), [alert], 1);
  return seen ?? null;
}
