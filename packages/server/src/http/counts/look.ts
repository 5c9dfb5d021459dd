import type { Client, Look } from '../../access/index.ts';
import type { AskedScope } from '../asked.ts';
import type { boundsOf } from '../question.ts';

/** The look of an answer that counts events and shows none. */
export function lookOf(
  action: 'histogram' | 'facets' | 'patterns' | 'suggestions',
  asked: AskedScope,
  { upTo, bounds }: ReturnType<typeof boundsOf>,
  { counted, client }: { counted: number; client: Client },
): Look {
  return {
    kind: 'log.query',
    action,
    ...asked.look,
    bounds: { now: asked.now, upTo },
    count: 0,
    counted,
    range: null,
    durationMs: bounds.elapsedMs,
    client,
  };
}
