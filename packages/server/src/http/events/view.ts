import { AppError, type Receipt, type routes } from '@daybook/api';
import { parsePosition, type Position } from '@daybook/event';
import type { Client, Lenses, Look, Release, Sources } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Retention } from '../../retain/index.ts';
import { gone } from '../gone.ts';
import { readerOf } from '../identify.ts';
import { lensOf } from '../lens.ts';
import type { Handler } from '../mount.ts';
import type { Index, Logs } from '../ports.ts';
import { viewOf } from '../view.ts';
import { differencesOf } from './held.ts';

/** The event is there without the index: it is not waited for. */
const compareMsMax = 1_000;

export interface ViewDeps {
  readonly index: Index;
  readonly release: Release;
  readonly lenses: Lenses;
  readonly logs: Logs;
  readonly sources: Sources;
  readonly retention: Retention;
  readonly clock: Clock;
}

export function viewEvent(deps: ViewDeps): Handler<typeof routes.viewEvent> {
  return async ({ params, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const lens = lensOf(deps, reader);
    const position = positionOf(params.position);
    const [found] = await deps.logs.of(reader.tenant).find([position]);
    const seen = found?.ok === true ? lens.see(found.stored) : null;
    if (seen === null) throw gone(lens, found, position);
    const look = lookOf('view', position, client, deps.clock.monotonicMs() - startMs);
    const keptBy = deps.retention.of(reader.tenant).register.keptBy(seen.class)(position.index);
    const view = {
      ...viewOf(seen, reader.tenant, deps.sources),
      ...(keptBy === seen.class ? {} : { keptBy }),
    };
    const held = found?.ok === true ? [found.stored] : [];
    const enough = AbortSignal.any([signal, AbortSignal.timeout(compareMsMax)]);
    const differences = await differencesOf(deps.index, lens, reader.tenant, held, enough);
    const differs = differences?.get(view.position);
    return await deps.release.release(reader, look, differs === undefined ? view : { ...view, differs });
  };
}

export function takeReceipt(deps: ViewDeps): Handler<typeof routes.takeReceipt> {
  return async ({ params, identity, client }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const position = positionOf(params.position);
    const lens = lensOf(deps, reader);
    const found = await deps.logs.of(reader.tenant).receipt(position, lens.sections);
    if (!found.ok || lens.see(found.stored) === null) throw gone(lens, found, position);
    const look = lookOf('receipt', position, client, deps.clock.monotonicMs() - startMs);
    return await deps.release.release(reader, look, found.receipt as Receipt);
  };
}

/** The contract checked it already. */
function positionOf(text: string): Position {
  const position = parsePosition(text);
  if (position === null) throw new AppError('request.invalid');
  return position;
}

function lookOf(action: 'view' | 'receipt', position: Position, client: Client, durationMs: number): Look {
  return {
    kind: 'log.view',
    action,
    query: null,
    since: null,
    until: null,
    bounds: null,
    count: 1,
    counted: null,
    range: { first: position, last: position },
    durationMs,
    key: null,
    client,
  };
}
