import { ComparisonQuestion, type routes } from '@daybook/api';
import { formatPosition, parsePosition, type Position } from '@daybook/event';
import { type Node, or, print } from '@daybook/query';
import type { Lens, Release } from '../../access/index.ts';
import { type AskedDeps, type Question, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Handler } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { boundsOf } from '../question.ts';
import { shownRange } from '../shown.ts';
import { differencesOf } from './held.ts';
import { Places } from './places.ts';

export interface CompareDeps extends AskedDeps {
  readonly release: Release;
  readonly logs: Logs;
}

/** It reads whole rows, which takes the index longer than finding them: searches come first. */
const placeLimits = { runningMax: 2, waitingMax: 16, waitMsMax: 2_000 };
/** From its turn on. */
const answerMsMax = 4_000;

/** Whether the index has the same of some events as the log. */
export function compareEvents(deps: CompareDeps): Handler<typeof routes.compareEvents> {
  const places = new Places(placeLimits);
  return async ({ identity, client, request, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const { positions: texts, search } = await readJsonBody(request, ComparisonQuestion);
    const positions = distinct(texts);
    const asked = readAsked(deps, reader, questionOf(search, positions));
    const { tenant } = reader;
    const held = await places.run(async () => {
      const events = await seenEvents(deps, asked.lens, tenant, positions);
      const enough = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]);
      const differences = await differencesOf(deps.index, asked.lens, tenant, events, enough);
      return differences === null ? null : { events, differences };
    }, signal);
    const { upTo, bounds } = boundsOf(deps, reader, startMs);
    // Nothing is shown of the events that was not shown before: they are counted, and where they lie is said.
    const look = {
      kind: 'log.query',
      action: 'compare',
      ...asked.look,
      bounds: { now: asked.now, upTo },
      count: 0,
      counted: held?.events.length ?? null,
      range: held === null ? null : shownRange(held.events),
      durationMs: bounds.elapsedMs,
      client,
    } as const;
    const items = Array.from(held?.differences ?? [], ([position, differs]) => ({ position, differs }));
    return await deps.release.release(reader, look, { compared: held !== null, items });
  };
}

/** Those that the reader sees; of what is out of sight, was never given or cannot be read nothing is said. */
async function seenEvents({ logs }: CompareDeps, lens: Lens, tenant: string, positions: readonly Position[]) {
  const found = await logs.of(tenant).find(positions);
  return found.flatMap((each) => (each.ok && lens.see(each.stored) !== null ? [each.stored] : []));
}

/** What the look is about: the search that it belongs to, or else these events. */
function questionOf(search: ComparisonQuestion['search'], positions: readonly Position[]): Question {
  if (search === undefined) return { q: print(or(...positions.map(positionIs))) };
  const { id, ...question } = search;
  return { ...question, search: id };
}

const positionIs = (position: Position): Node => ({
  kind: 'term',
  field: 'position',
  value: { type: 'position', ...position },
  span: { start: 0, end: 0 },
});

/** Each once, whichever way it is written. The contract checked them already. */
function distinct(texts: readonly string[]): Position[] {
  const positions = texts.map(parsePosition).filter((position) => position !== null);
  return [...new Map(positions.map((position) => [formatPosition(position), position])).values()];
}
