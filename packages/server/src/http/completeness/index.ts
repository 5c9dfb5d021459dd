/** Whether everything that sources record came: asked about by people, told by sources. */
import { AppError, type CompletenessJson, Heartbeat, readTimeText, routes } from '@daybook/api';
import { reaches, type SourceRecord, type Sources } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Completeness, type SourceState, type Verdict, watchedSource } from '../../watch/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';
import { gapJson, lossJson } from './delivery.ts';

export interface CompletenessDeps {
  readonly completeness: Completeness;
  readonly sources: Sources;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export function mountCompleteness(mount: Mount, { completeness, sources, clock }: CompletenessDeps): void {
  mount(routes.completeness, async ({ identity, query }): Promise<CompletenessJson> => {
    const { tenant, role } = readerOf(identity);
    const nowNs = BigInt(clock.nowMs()) * 1_000_000n;
    const range = { fromMs: msOf(query.from, nowNs), toMs: msOf(query.to, nowNs) };
    if (range.fromMs >= range.toMs) {
      const message = 'is not before `to`';
      throw new AppError('request.invalid', { errors: [{ path: 'from', message }], detail: `\`from\` ${message}.` });
    }
    const asked = { from: isoTime(range.fromMs), to: isoTime(range.toMs) };
    if (role.sight.restriction !== '') return { ...asked, counts: 'withheld', sources: [] };
    return {
      ...asked,
      counts: role.sight.sources === null ? 'all' : 'reached',
      sources: sources
        .list(tenant)
        .filter(({ number }) => reaches(role.sight, number))
        .map((source) =>
          verdictJson(source, completeness.verdict(tenant, source, range), completeness.state(tenant, source.number)),
        ),
    };
  });
  mount(routes.sendHeartbeat, async ({ identity, request }) => {
    if (identity?.kind !== 'source') throw new AppError('access.forbidden');
    const { epoch, seq, end, dropped } = await readJsonBody(request, Heartbeat);
    const { tenant } = identity;
    const source = sources.get(tenant, identity.source);
    if (source === null) throw new AppError('access.forbidden');
    const sign = { epoch, seq: seq === undefined ? null : BigInt(seq), isEnd: end, dropped: dropped ?? null };
    try {
      await completeness.heartbeat(tenant, source, sign);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
    return { silentAfterSeconds: Math.round(completeness.silentAfterMs(tenant, watchedSource(source)) / 1000) };
  });
}

const msOf = (text: string, nowNs: bigint): number => Number((readTimeText(text, nowNs) ?? nowNs) / 1_000_000n);

function verdictJson(
  { number, name }: SourceRecord,
  { status, gaps, losses, doubts }: Verdict,
  state: SourceState | null,
): CompletenessJson['sources'][number] {
  const heardMs = Math.max(-1, ...(state?.numbering.epochs ?? []).map(({ lastMs }) => lastMs));
  return {
    number,
    name,
    verdict: status,
    heard: isoTimeOrNull(heardMs < 0 ? null : heardMs),
    missing: String(gaps.reduce((sum, { from, to }) => sum + to - from + 1n, 0n)),
    gaps: gaps.map((gap) => gapJson(gap)),
    losses: losses.map((loss) => lossJson(loss)),
    doubts: [...doubts],
  };
}
