import { type routes, SubjectQuestion, type SubjectPageJson } from '@daybook/api';
import { eventOfItems, formatPosition, sectionNameOf, subjectsFinder } from '@daybook/event';
import type { Lenses, Release, SeenEvent, Sources } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { Pace } from '../../platform/pace.ts';
import { keeping, type Kept, type Retention } from '../../retain/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { lensOf } from '../lens.ts';
import { seesAll } from '../looks/index.ts';
import type { Handler } from '../mount.ts';
import type { Feeds } from '../ports.ts';
import { shownRange } from '../shown.ts';
import { isoTime } from '../times.ts';
import { viewOf } from '../view.ts';

export interface FindDeps {
  readonly feeds: Feeds;
  readonly lenses: Lenses;
  readonly release: Release;
  readonly sources: Sources;
  readonly retention: Retention;
  readonly clock: Clock;
}

const readAtOnce = 500;
const readMsMax = 5_000;

/** Reads the log from an index on, for a few seconds at most, or until there are as many events as were asked for. */
export function findSubject(deps: FindDeps): Handler<typeof routes.findSubject> {
  return async ({ identity, client, request, signal }) => {
    const { clock } = deps;
    const startMs = clock.monotonicMs();
    const reader = seesAll(readerOf(identity));
    const { identifiers, reason, from, limit } = await readJsonBody(request, SubjectQuestion);
    const lens = lensOf(deps, reader);
    const feed = deps.feeds.of(reader.tenant);
    const find = subjectsFinder([identifiers]);
    const keptOf = keeping(deps.retention.of(reader.tenant).register, clock.nowUs());
    const size = feed.size();
    const seen: SeenEvent[] = [];
    const events: SubjectPageJson['events'] = [];
    let end = Math.min(from, size);
    const pace = new Pace({ clock });
    reading: for await (const batch of feed.read(end, readAtOnce, size)) {
      for (const stored of batch.events) {
        const found = find(stored)[0]?.finding ?? null;
        const event = found === null ? null : eventOfItems(stored);
        const each = event === null ? null : lens.see({ ...stored, event });
        if (found !== null && each !== null) {
          seen.push(each);
          const sections = found.sections.map(sectionNameOf);
          events.push({
            view: viewOf(each, reader.tenant, deps.sources),
            sections,
            identifiers: [...found.identifiers],
            kept: keptJson(feed.log, keptOf({ ...each, index: each.position.index })),
          });
        }
        end = stored.position.index + 1;
        if (events.length === limit || signal.aborted) break reading;
        const rest = pace.rest();
        if (rest !== null) await rest;
      }
      ({ end } = batch);
      if (clock.monotonicMs() - startMs > readMsMax) break;
    }
    const next = end < size ? end : null;
    const answer: SubjectPageJson = { events, read: { from, end, of: size }, next };
    return await deps.release.release(
      reader,
      {
        kind: 'log.query',
        action: 'subject',
        query: identifiers.map((each) => JSON.stringify(each)).join(' OR '),
        since: null,
        until: null,
        bounds: { now: isoTime(clock.nowMs()), upTo: end === 0 ? null : { log: feed.log, index: end - 1 } },
        count: events.length,
        counted: null,
        range: shownRange(seen),
        durationMs: clock.monotonicMs() - startMs,
        key: null,
        client,
        reason,
      },
      answer,
    );
  };
}

const keptJson = (log: number, kept: Kept): SubjectPageJson['events'][number]['kept'] => ({
  class: kept.class,
  until: kept.untilUs === null ? null : isoTime(kept.untilUs / 1000),
  holds: kept.holds.map((index) => formatPosition({ log, index })),
  unread: kept.isUnread,
});
