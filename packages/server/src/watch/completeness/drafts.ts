import type { EventDraft, Kind, Scalar } from '@daybook/event';
import { completenessLimits } from './limits.ts';
import type { Gap } from './numbering.ts';

/** A source, as far as the log names it. */
export interface NamedSource {
  readonly number: number;
  readonly name: string;
}

interface What {
  readonly kind: Kind;
  readonly action: string;
  readonly outcome: 'failure' | 'success';
  readonly ext: Readonly<Record<string, Scalar>>;
}

/** Daybook's own events about a source. What says that something is over is of outcome `success`. */
function draft({ number, name }: NamedSource, nowMs: number, { kind, action, outcome, ext }: What): EventDraft {
  return {
    time: new Date(nowMs).toISOString(),
    kind,
    action,
    outcome,
    severity: outcome === 'failure' ? 3 : 1,
    actor: { type: 'system', id: 'daybook' },
    target: { resources: [{ type: 'source', id: String(number), name }] },
    ext: { ...ext, numbering: true },
  };
}

/** `ext.numbering` tells them from what a listener reports, which is taken into account as a report. */
export const isOfCompleteness = (ext: Readonly<Record<string, Scalar>> | undefined): boolean =>
  ext?.['numbering'] === true;

export function gapDraft(source: NamedSource, gaps: readonly Gap[], missing: bigint, nowMs: number): EventDraft {
  const [first] = gaps;
  const ranges = gaps
    .slice(0, completenessLimits.rangesMax)
    .map(({ epoch, from, to }) => `${epoch === '' ? '' : `${epoch} `}${from === to ? from : `${from}-${to}`}`);
  const numbers = gaps.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
  return draft(source, nowMs, {
    kind: 'log.gap',
    action: 'events that the source numbered are missing',
    outcome: 'failure',
    ext: {
      ...(first === undefined || first.epoch === '' ? {} : { epoch: first.epoch }),
      missing: String(numbers),
      missingInAll: String(missing),
      gaps: gaps.length,
      ranges: ranges.join(', '),
    },
  });
}

export function filledDraft(source: NamedSource, came: number, missing: bigint, nowMs: number): EventDraft {
  return draft(source, nowMs, {
    kind: 'log.gap',
    action: missing === 0n ? 'gap closed' : 'gap partly closed',
    outcome: 'success',
    ext: { came, missingInAll: String(missing) },
  });
}

/** An event is there twice, or two programs number under one name. */
export function repeatedDraft(source: NamedSource, epoch: string, numbers: number, nowMs: number): EventDraft {
  return draft(source, nowMs, {
    kind: 'source.conflict',
    action: 'numbers used again',
    outcome: 'failure',
    ext: { ...(epoch === '' ? {} : { epoch }), conflicts: numbers },
  });
}

export function silentDraft(
  source: NamedSource,
  { lastMs, afterMs, isLearned }: { lastMs: number; afterMs: number; isLearned: boolean },
  nowMs: number,
): EventDraft {
  return draft(source, nowMs, {
    kind: 'source.silent',
    action: 'fell silent',
    outcome: 'failure',
    ext: { last: new Date(lastMs).toISOString(), afterSeconds: Math.round(afterMs / 1000), learned: isLearned },
  });
}

export function heardDraft(source: NamedSource, silentMs: number, nowMs: number): EventDraft {
  return draft(source, nowMs, {
    kind: 'source.silent',
    action: 'sends again',
    outcome: 'success',
    ext: { silentSeconds: Math.round(silentMs / 1000) },
  });
}

export function skewDraft(source: NamedSource, isWrong: boolean, aheadMs: number, nowMs: number): EventDraft {
  return draft(source, nowMs, {
    kind: 'source.clock-skew',
    action: isWrong ? 'clock ahead' : 'clock right again',
    outcome: isWrong ? 'failure' : 'success',
    ext: { seconds: Math.round(aheadMs / 1000) },
  });
}

export function droppedDraft(source: NamedSource, epoch: string, dropped: number, nowMs: number): EventDraft {
  return draft(source, nowMs, {
    kind: 'source.dropped',
    action: 'the source lost events',
    outcome: 'failure',
    ext: { ...(epoch === '' ? {} : { epoch }), dropped },
  });
}
