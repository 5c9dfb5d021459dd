import type { routes } from '@daybook/api';
import { readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler } from '../mount.ts';
import { answerOrThrow, boundsOf } from '../question.ts';
import { type LooksDeps, seesAll } from './list.ts';
import { formula, readersOf } from './unusual.ts';

const readersMax = 1_000;

export function lookReaders(deps: LooksDeps): Handler<typeof routes.lookReaders> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = seesAll(readerOf(identity));
    const { since, until } = query;
    const asked = readAsked(deps, reader, { q: '', since, until });
    const days = answerOrThrow(await deps.index.search.readerDays(asked.scope, signal));
    const { upTo, bounds } = boundsOf(deps, asked.scope, startMs);
    const answer = { readers: readersOf(days).slice(0, readersMax), formula, bounds };
    const look = {
      kind: 'log.query',
      action: 'readers',
      ...asked.look,
      bounds: { now: asked.now, upTo },
      count: 0,
      counted: days.reduce((sum, { looks, refused }) => sum + looks + refused, 0),
      range: null,
      durationMs: bounds.elapsedMs,
      client,
    } as const;
    return await deps.release.release(reader, look, answer);
  };
}
