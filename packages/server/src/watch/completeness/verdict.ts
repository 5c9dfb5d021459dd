import type { Gap } from './numbering.ts';
import type { LossReport, SourceState } from './source-state.ts';
import type { Transport } from './transport.ts';

/** From when to when events were received: ms since 1970, the first with it. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export const doubts = [
  'unnumbered',
  'unacknowledged',
  'not-kept',
  'not-heard',
  'not-ended',
  'behind',
  'nothing-known',
] as const;

/** Why not more can be said. */
export interface Doubt {
  readonly code: (typeof doubts)[number];
  readonly text: string;
}

export interface Verdict {
  readonly status: 'complete' | 'gaps' | 'not-provable';
  /** In the order in which they were noticed. */
  readonly gaps: readonly Gap[];
  readonly losses: readonly LossReport[];
  readonly doubts: readonly Doubt[];
}

interface Circumstances {
  /** How it is set to send, whether anything came so or not. */
  readonly transports: readonly Transport[];
  /** Durable events that were not looked at yet. */
  readonly lag: number;
}

/** Whether all that a source recorded in a range is there. `state` null: nothing ever came of it. */
export function verdictOf(state: SourceState | null, range: Range, { transports, lag }: Circumstances): Verdict {
  if (state === null)
    return notProvable([{ code: 'nothing-known', text: 'Nothing of it ever came, and it gave no sign of life.' }]);
  const { numbering, reports } = state;
  const gaps = numbering.gaps.filter(
    ({ afterMs, noticedMs }) => (afterMs ?? -Infinity) < range.toMs && noticedMs >= range.fromMs,
  );
  const losses = reports.filter(({ atMs }) => atMs >= range.fromMs && atMs < range.toMs);
  const found = [
    ...unnumbered(state, range),
    ...transportDoubts(new Set([...transports, ...state.cameBy(range)])),
    ...kept(state, range),
    ...heard(state, range),
    ...ended(state, range),
    ...(lag > 0 ? [{ code: 'behind', text: `${lag} durable events were not looked at yet.` } as const] : []),
  ];
  const isLost = gaps.length > 0 || losses.some(({ what }) => what !== 'conflict') || numbering.unkept > 0n;
  return { status: isLost ? 'gaps' : found.length > 0 ? 'not-provable' : 'complete', gaps, losses, doubts: found };
}

const notProvable = (found: readonly Doubt[]): Verdict => ({
  status: 'not-provable',
  gaps: [],
  losses: [],
  doubts: found,
});

const iso = (ms: number): string => new Date(ms).toISOString();

function unnumbered({ numbering, unnumbered: without }: SourceState, { fromMs, toMs }: Range): Doubt[] {
  if (numbering.epochs.length === 0)
    return [{ code: 'unnumbered', text: 'It does not number its events: nothing tells that one never came.' }];
  if (without === null || without.firstMs >= toMs || without.lastMs < fromMs) return [];
  return [{ code: 'unnumbered', text: 'Some of its events carry no number.' }];
}

function transportDoubts(transports: ReadonlySet<Transport>): Doubt[] {
  const texts: Readonly<Record<Transport, string>> = {
    udp: 'It sends over UDP: what the network or a full buffer drops leaves no trace.',
    unacknowledged:
      'It sends by a protocol without acknowledgement: what was under way when a connection or the server ended may be lost.',
  };
  return Array.from(transports, (each) => ({ code: 'unacknowledged', text: texts[each] }));
}

function kept({ numbering, reportsSinceMs }: SourceState, { fromMs }: Range): Doubt[] {
  const sinceMs = Math.max(numbering.keptSinceMs, reportsSinceMs);
  if (fromMs >= sinceMs) return [];
  return [
    {
      code: 'not-kept',
      text: `What is kept here begins at ${iso(sinceMs)}; older gaps are in the log (kind log.gap).`,
    },
  ];
}

/** Up to when what came, or a sign of life, says that nothing is missing. */
function heard({ numbering: { epochs } }: SourceState, { toMs }: Range): Doubt[] {
  if (epochs.length === 0) return [];
  if (epochs.every(({ isEnded }) => isEnded)) return [];
  const heardMs = Math.max(...epochs.map((each) => each.lastMs));
  if (heardMs >= toMs) return [];
  return [
    {
      code: 'not-heard',
      text: `Nothing was heard of it since ${iso(heardMs)}: what it recorded after that may be under way.`,
    },
  ];
}

/** A numbering that stopped without saying so, while another went on. */
function ended({ numbering: { epochs } }: SourceState, { fromMs, toMs }: Range): Doubt[] {
  const lastMs = Math.max(-Infinity, ...epochs.map((each) => each.lastMs));
  return epochs
    .filter((each) => !each.isEnded && each.lastMs < lastMs && each.lastMs < toMs && each.lastMs >= fromMs)
    .map(({ id, next }) => ({
      code: 'not-ended',
      text: `Its numbering ${JSON.stringify(id)} stops at ${next - 1n} and does not say that this was the last.`,
    }));
}
