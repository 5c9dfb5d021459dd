import { AppError, readTimeText, RuleBacktestAsked, type RuleBacktestJson, type routes } from '@daybook/api';
import { type EventFields, LazyEvent, type MaskedEvent, type Position, type StoredItems } from '@daybook/event';
import type { Lens, Look, Release } from '../../access/index.ts';
import { type Backtested, ruleLimits, type RuleBacktest, type Watch } from '../../watch/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type LensDeps, lensOf } from '../lens.ts';
import type { Handler } from '../mount.ts';
import type { Feeds, Logs } from '../ports.ts';
import type { See } from '../see.ts';
import { shownOf } from '../shown.ts';
import type { Streams } from '../streams/index.ts';
import { storedOf } from '../tail/decode.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface BacktestDeps extends LensDeps {
  readonly watch: Watch;
  readonly feeds: Feeds;
  readonly logs: Logs;
  readonly release: Release;
  readonly streams: Streams;
  readonly see: See;
}

const body = { types: ['application/json'], bytesMax: ruleLimits.trialBytesMax };

export function backtestRule(deps: BacktestDeps): Handler<typeof routes.backtestRule> {
  return async ({ identity, client, request, signal, stillAllowed }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const { file, from, to } = await readJsonBody(request, RuleBacktestAsked, body);
    const nowMs = deps.clock.nowMs();
    const [fromMs, toMs] = [timeMs(from, nowMs), timeMs(to, nowMs)];
    if (fromMs >= toMs)
      throw new AppError('request.invalid', { errors: [{ path: 'to', message: 'the time ends before it begins' }] });
    using _ = deps.streams.enter('backtest', reader);
    const lens = lensOf(deps, reader);
    const gone = AbortSignal.any([signal, deps.streams.closing]);
    const feed = deps.feeds.of(reader.tenant);
    const found = await deps.watch
      .backtest(file, { feed, fromMs, toMs, see: (items) => fieldsSeen(lens, items), signal: gone })
      .catch((error: unknown) => {
        if (deps.streams.closing.aborted) throw new AppError('server.closing', { retryAfterSeconds: 5 });
        if (signal.aborted) throw new AppError('request.timeout', { detail: 'The connection was closed.' });
        throw error;
      });
    if (!stillAllowed()) throw new AppError('access.forbidden');
    const rules = await Promise.all(found.rules.map((rule) => ruleJson(deps, lens, reader.tenant, rule)));
    const elapsedMs = deps.clock.monotonicMs() - startMs;
    const answer: RuleBacktestJson = {
      from: isoTime(fromMs),
      to: isoTime(toMs),
      events: found.events,
      through: isoTimeOrNull(found.throughMs),
      cut: found.cut,
      elapsedMs: Math.round(elapsedMs),
      rules,
    };
    const shown = shownOf(rules.flatMap(({ samples }) => samples));
    const counted = rules.reduce((sum, { matches }) => sum + matches, 0);
    const look: Look = {
      kind: 'log.query',
      action: 'backtest',
      // A rule is no query: what could have been told of is all that was looked at.
      query: '',
      since: null,
      until: null,
      bounds: { now: isoTime(nowMs), ...lookedAt(feed.log, found) },
      ...shown,
      counted,
      durationMs: elapsedMs,
      key: null,
      client,
    };
    return await deps.release.release(reader, look, answer);
  };
}

const timeMs = (text: string, nowMs: number): number =>
  Number((readTimeText(text, BigInt(nowMs) * 1_000_000n) ?? 0n) / 1_000_000n);

function lookedAt(log: number, { first, end }: Backtested): { upTo: Position | null; after?: Position } {
  return {
    upTo: end === 0 ? null : { log, index: end - 1 },
    ...(first === 0 ? {} : { after: { log, index: first - 1 } }),
  };
}

/** What a rule may know of an event is what the reader sees of it: a condition on what is masked would tell it. */
function fieldsSeen(lens: Lens, items: StoredItems): EventFields | null {
  if (lens.limit === null && lens.masked.length === 0) return LazyEvent.of(items);
  const stored = storedOf(items);
  const seen = stored === null ? null : lens.see(stored);
  return seen === null ? null : wholeOf(seen.event);
}

/** As an event whose masked parts were destroyed. */
function wholeOf({ actor, target, ...event }: MaskedEvent): EventFields {
  const { user, ...rest } = target ?? {};
  const unknown = { type: 'unknown', id: 'unknown' };
  return {
    ...event,
    actor: { ...unknown, ...actor },
    ...(target === undefined
      ? {}
      : { target: { ...rest, ...(user === undefined ? {} : { user: { ...unknown, ...user } }) } }),
  } as EventFields;
}

async function ruleJson(
  { logs, see }: Pick<BacktestDeps, 'logs' | 'see'>,
  lens: Lens,
  tenant: string,
  { rule, days, samples, excepted, givenUp }: RuleBacktest,
): Promise<RuleBacktestJson['rules'][number]> {
  const found = await logs.of(tenant).find([...new Set(samples)]);
  return {
    rule: rule.id,
    title: rule.head.title,
    type: rule.type,
    matches: days.reduce((sum, { matches }) => sum + matches, 0),
    alerts: days.reduce((sum, { alerts }) => sum + alerts, 0),
    excepted,
    givenUp,
    days: days.map(({ dayMs, matches, alerts }) => ({ day: isoTime(dayMs).slice(0, 10), matches, alerts })),
    // What cannot be read any more is counted and not shown.
    samples: found.flatMap((each) => (each.ok ? (see(lens, tenant, each.stored) ?? []) : [])),
  };
}
