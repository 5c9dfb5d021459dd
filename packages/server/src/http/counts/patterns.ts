import { type PatternJson, routes } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import { timeValue } from '@daybook/query';
import type { EventPattern } from '../../index/patterns.ts';
import { type AskedScope, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler } from '../mount.ts';
import { answerOrThrow, boundsOf } from '../question.ts';
import { ownSourceName } from '../view.ts';
import type { CountsDeps } from './index.ts';
import { lookOf } from './look.ts';
import { patternQuery } from './pattern-query.ts';

export function patterns(deps: CountsDeps): Handler<typeof routes.patterns> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const asked = readAsked(deps, reader, query);
    const { masked } = asked.lens;
    const { limit } = query;
    const found = answerOrThrow(await deps.index.search.patterns({ ...asked.scope, masked, limit }, signal));
    const { total, examined } = found;
    const nameOf = (source: number): string | undefined =>
      source === 0 ? ownSourceName : deps.sources.get(reader.tenant, source)?.name;
    const shown = found.patterns.map((each) =>
      patternJson(each, { asked, scale: examined === 0 ? 1 : total / examined, examined, name: nameOf(each.source) }),
    );
    const grouped = shown.reduce((sum, { count }) => sum + count, 0);
    const measured = boundsOf(deps, asked.scope, startMs);
    const answer = {
      patterns: shown,
      other: Math.max(0, total - grouped),
      total,
      examined,
      bounds: measured.bounds,
    };
    return await deps.release.release(reader, lookOf('patterns', asked, measured, { counted: total, client }), answer);
  };
}

interface Context {
  readonly asked: AskedScope;
  /** How many events each that was examined stands for. */
  readonly scale: number;
  readonly examined: number;
  readonly name: string | undefined;
}

function patternJson(pattern: EventPattern, { asked, scale, examined, name }: Context): PatternJson {
  const { kind, action, outcome, source, message, count, firstNs, lastNs, example } = pattern;
  return {
    kind,
    action,
    outcome,
    source,
    ...(name === undefined ? {} : { sourceName: name }),
    message: message === null ? null : { ...message },
    count: Math.round(count * scale),
    share: Math.round((count / examined) * 1e6) / 1e6,
    first: timeValue(firstNs).iso,
    last: timeValue(lastNs).iso,
    example: formatPosition(example),
    query: patternQuery(asked.look.query ?? '', pattern, asked.lens),
  };
}
