import type { Ingested } from '@daybook/api';
import type { Admitted, Sources } from '../../access/index.ts';
import type { Deliveries } from '../../watch/index.ts';

interface Deps {
  readonly deliveries: Pick<Deliveries, 'took' | 'refused'>;
  readonly sources: Sources;
}

interface Delivering {
  readonly identity: Admitted | null;
  readonly query: { readonly source?: string | undefined };
}

type Result = Pick<Ingested, 'accepted' | 'refused' | 'results'>;

/** Notes for a source what was taken of each delivery that was let in, and what of it was refused. One that throws is noted where it was let in. */
export function noted<A extends Delivering, B extends Result>(
  { deliveries, sources }: Deps,
  handler: (asked: A) => Promise<B>,
): (asked: A) => Promise<B> {
  return async (asked) => {
    const { identity, query } = asked;
    const answer = await handler(asked);
    const tenant = identity?.tenant ?? '';
    const source = identity?.kind === 'source' ? identity.source : sources.named(tenant, query.source ?? '')?.number;
    if (source === undefined) return answer;
    const { accepted, refused: events, results } = answer;
    deliveries.took(tenant, source, accepted);
    const faults = results.flatMap(({ errors }) => errors);
    if (events > 0) deliveries.refused({ tenant, source, code: 'events.refused', faults, events });
    return answer;
  };
}
