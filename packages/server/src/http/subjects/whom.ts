import type { ErasureIdentifiersJson, routes } from '@daybook/api';
import type { Release } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Retention } from '../../retain/index.ts';
import { actingFor, readerOf } from '../identify.ts';
import { seesAll } from '../looks/index.ts';
import type { Handler } from '../mount.ts';

export interface WhomDeps {
  readonly retention: Retention;
  readonly release: Release;
  readonly clock: Clock;
}

/**
 * Whom an erasure is about: for roles that see all of every event, and for whoever decides it while it is to be decided. The record says of which one it was asked, and no identifier: it would outlive them.
 */
export function whomErasure(deps: WhomDeps): Handler<typeof routes.whomErasure> {
  return async ({ identity, client, params, request }) => {
    const startMs = deps.clock.monotonicMs();
    const asking = readerOf(identity);
    const { number, identifiers, state } = await deps.retention.of(asking.tenant).erasures.get(params.number);
    const decides = state === 'asked' && asking.role.permissions.includes('approvals:decide');
    const reader = decides ? asking : seesAll(actingFor(asking, ['subjects:read'], request));
    const answer: ErasureIdentifiersJson = { identifiers: [...identifiers] };
    return await deps.release.release(
      reader,
      {
        kind: 'log.query',
        action: 'erasure',
        query: null,
        since: null,
        until: null,
        bounds: null,
        count: 0,
        counted: null,
        range: null,
        durationMs: deps.clock.monotonicMs() - startMs,
        key: null,
        client,
        reason: `whom erasure ${number} is about`,
      },
      answer,
    );
  };
}
