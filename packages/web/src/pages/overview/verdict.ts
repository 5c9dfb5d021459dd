import type { OverviewJson } from '@daybook/api';
import type { Tone } from '../../ui/badge.tsx';
import { countText } from '../../ui/count.ts';

type Reason = OverviewJson['reasons'][number];

export interface Verdict {
  readonly tone: Extract<Tone, 'good' | 'warn' | 'bad' | 'plain'>;
  /** The answer to whether everything is being recorded. */
  readonly sentence: string;
  /** What the answer does not cover. */
  readonly but: string | null;
}

/** What to do about each. */
export const remedies: Readonly<Record<Reason['code'], string>> = {
  ledger: 'Look at the log of the server itself and at its disk. Senders that were refused try again, or have to.',
  verification: 'Run daybook verify, which names the events, and keep a copy of the data directory as it is.',
  disk: 'Make room, or give the data directory a larger disk.',
  refused: 'Below is why. Mend the sender; what was refused is not in the log until it is sent again.',
  silent: 'See that it still runs and reaches this server. If it is gone for good, revoke it.',
  head: 'Look at the log of the server itself. Events are kept, and can be proved once a head is signed.',
  index:
    'Nothing is lost: the index is filled again from the log by itself. If it stays so, look at the log of the server.',
};

const dayMs = 24 * 3_600_000;

export function verdictOf(data: OverviewJson, nowMs: number): Verdict {
  return { ...answerOf(data, nowMs), but: butOf(data) };
}

function answerOf(data: OverviewJson, nowMs: number): Pick<Verdict, 'tone' | 'sentence'> {
  const { recording, reasons } = data;
  if (recording === 'no') return { tone: 'bad', sentence: 'Events are not being recorded' };
  if (recording === 'doubtful') return { tone: 'warn', sentence: doubtOf(reasons) };
  const tone = reasons.some(({ code }) => code === 'verification')
    ? ('bad' as const)
    : reasons.length > 0
      ? ('warn' as const)
      : ('good' as const);
  if (data.counts === 'withheld') return { tone, sentence: 'What arrives is being recorded' };
  if (data.counts === 'reached') return { tone, sentence: 'Everything from your sources is being recorded' };
  const waiting = waitingFor(data, nowMs);
  if (waiting === null) return { tone, sentence: 'Everything is being recorded' };
  return { tone: tone === 'good' ? 'plain' : tone, sentence: waiting };
}

/** Where nobody sends, that everything is being recorded says nothing. */
function waitingFor({ sources, since }: OverviewJson, nowMs: number): string | null {
  const senders = sources.filter(({ number, revoked }) => number !== 0 && !revoked);
  if (senders.length === 0) return 'No source is registered: nothing is being sent';
  const knowsPast = nowMs - Date.parse(since) > dayMs - 60_000;
  return knowsPast && senders.every(({ last }) => last === null) ? 'No source has sent anything yet' : null;
}

function doubtOf(reasons: readonly Reason[]): string {
  const doubts = reasons.filter(({ code }) => code === 'disk' || code === 'refused' || code === 'silent');
  const [first] = doubts;
  if (first === undefined) return 'Something may not be recorded';
  if (doubts.some(({ code }) => code !== first.code)) {
    const several = countText(new Set(doubts.map(({ code, source }) => `${code} ${source}`)).size, 'thing');
    return `Something may be missing: ${several} to look at`;
  }
  if (first.code === 'disk') return 'Recording will stop when the disk is full';
  const sources = [...new Set(doubts.map(({ source }) => source))];
  const who = sources.length === 1 ? first.source : countText(sources.length, 'source');
  return first.code === 'silent' ? `Nothing comes from ${who}` : `Events of ${who} were refused`;
}

function butOf({ counts }: OverviewJson): string | null {
  if (counts === 'withheld')
    return 'Your role is not shown counts of sources, so this does not say whether one fell silent or was refused.';
  return counts === 'reached' ? 'Of sources that your role does not reach this says nothing.' : null;
}
