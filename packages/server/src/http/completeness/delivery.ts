import type { SourceCompletenessJson, SourceDeliveryJson } from '@daybook/api';
import type { SourceRecord } from '../../access/index.ts';
import { type Activities, type Completeness, type SourceState, watchedSource } from '../../watch/index.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

const gapsShown = 8;
const lossesShown = 8;

/** How a source delivers, for who sees all of its events. */
export function deliveryJson(
  deps: { readonly activities: Pick<Activities, 'of'>; readonly completeness: Completeness },
  source: SourceRecord,
): SourceDeliveryJson {
  const { tenant, number } = source;
  const activity = deps.activities.of(tenant);
  const { lastMs, day, unparsed } = activity.source(number);
  const state = deps.completeness.state(tenant, number);
  const heardMs = Math.max(lastMs ?? 0, state?.rhythm.lastMs ?? 0);
  return {
    last: isoTimeOrNull(heardMs === 0 ? null : heardMs),
    perSecond: activity.perSecond([number]),
    day,
    unparsed,
    behindMs: state?.offset.medianMs() ?? null,
    clockWrong: state?.offset.isWrong ?? false,
    silent: deps.completeness.isSilent(tenant, watchedSource(source), lastMs),
    silentAfterSeconds: Math.round(deps.completeness.silentAfterMs(tenant, watchedSource(source)) / 1000),
    ...numberingOf(state),
    losses: (state?.reports ?? []).slice(-lossesShown).map((loss) => lossJson(loss)),
  };
}

function numberingOf(state: SourceState | null): Pick<SourceDeliveryJson, 'numbered' | 'missing' | 'gaps'> {
  if (state === null) return { numbered: false, missing: '0', gaps: [] };
  const { numbering } = state;
  return {
    numbered: numbering.epochs.length > 0,
    missing: String(numbering.missing),
    gaps: numbering.gaps.slice(-gapsShown).map((gap) => gapJson(gap)),
  };
}

export function lossJson({
  what,
  atMs,
  count,
  about,
}: SourceState['reports'][number]): SourceCompletenessJson['losses'][number] {
  return { what, at: isoTime(atMs), count, about };
}

export function gapJson({
  epoch,
  from,
  to,
  afterMs,
  noticedMs,
}: SourceState['numbering']['gaps'][number]): SourceCompletenessJson['gaps'][number] {
  return { epoch, from: String(from), to: String(to), after: isoTimeOrNull(afterMs), noticed: isoTime(noticedMs) };
}
