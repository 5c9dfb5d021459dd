import { AppError, type Receipt, type routes } from '@daybook/api';
import { formatPosition, parsePosition, type Position } from '@daybook/event';
import type { Client, Lens, Lenses, Look, Release, Sources } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { readerOf } from '../identify.ts';
import { lensOf } from '../lens.ts';
import type { Handler } from '../mount.ts';
import type { FoundEvent, FoundReceipt, Logs } from '../ports.ts';
import { viewOf } from '../view.ts';

export interface ViewDeps {
  readonly release: Release;
  readonly lenses: Lenses;
  readonly logs: Logs;
  readonly sources: Sources;
  readonly clock: Clock;
}

export function viewEvent(deps: ViewDeps): Handler<typeof routes.viewEvent> {
  return async ({ params, identity, client }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const lens = lensOf(deps, reader);
    const position = positionOf(params.position);
    const [found] = await deps.logs.of(reader.tenant).find([position]);
    const seen = found?.ok === true ? lens.see(found.stored) : null;
    if (seen === null) throw gone(lens, found, position);
    const look = lookOf('view', position, client, deps.clock.monotonicMs() - startMs);
    return await deps.release.release(reader, look, viewOf(seen, reader.tenant, deps.sources));
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

/**
 * Why there is no event to show. To somebody who sees a part of the events everything else is as if it never was: what
 * is out of sight, what was never given, and what cannot be read to tell. One code and one text, whichever it is.
 */
function gone(lens: Lens, found: FoundEvent | FoundReceipt | undefined, position: Position): AppError {
  const at = `Position ${formatPosition(position)}`;
  if (lens.limit !== null || found?.ok !== false)
    return new AppError('event.not-found', { detail: `${at}: there is no event that your role sees.` });
  const detail = `${at}: ${found.detail}.`;
  switch (found.code) {
    case 'destroyed':
      return new AppError('event.destroyed', { detail });
    case 'missing':
    case 'damaged':
      return new AppError('event.damaged', { detail });
    case 'not-proved':
      return new AppError('log.not-proved', { detail, retryAfterSeconds: 1 });
    case 'not-found':
      return new AppError('event.not-found', { detail });
  }
}

function lookOf(action: 'view' | 'receipt', position: Position, client: Client, durationMs: number): Look {
  return {
    kind: 'log.view',
    action,
    query: null,
    since: null,
    until: null,
    count: 1,
    range: { first: position, last: position },
    durationMs,
    id: null,
    client,
  };
}
