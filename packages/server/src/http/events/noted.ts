import { AppError, type Ingested } from '@daybook/api';
import type { Admitted, Sources } from '../../access/index.ts';
import type { Arrivals } from '../../receive/arrivals/index.ts';

interface Deps {
  readonly arrivals: Arrivals;
  readonly sources: Sources;
}

interface Delivering {
  readonly identity: Admitted | null;
  readonly query: { readonly source?: string | undefined };
}

type Result = Pick<Ingested, 'accepted' | 'refused' | 'results'>;

/** Notes for a source what came of each delivery of its own, and what was taken of those that name it. */
export function noted<A extends Delivering, B extends Result>(
  { arrivals, sources }: Deps,
  handler: (asked: A) => Promise<B>,
): (asked: A) => Promise<B> {
  return async (asked) => {
    const { identity, query } = asked;
    const own = identity?.kind === 'source' ? identity : null;
    try {
      const answer = await handler(asked);
      const tenant = identity?.tenant ?? '';
      const source = own?.source ?? sources.named(tenant, query.source ?? '')?.number;
      if (source === undefined) return answer;
      arrivals.took(tenant, source, answer.accepted);
      const faults = answer.results.flatMap(({ errors }) => errors);
      if (answer.refused > 0) arrivals.refused(tenant, source, 'events.refused', faults, answer.refused);
      return answer;
    } catch (error) {
      const { code, errors } = error instanceof AppError ? error : { code: 'server.error' as const, errors: [] };
      if (own !== null) arrivals.refused(own.tenant, own.source, code, errors);
      throw error;
    }
  };
}
