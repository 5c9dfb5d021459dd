import { Icon } from '../../../../ui/icon.tsx';
import type { Step, Verdict } from './step.ts';

const looks = {
  holds: { box: 'border-good/30 bg-good-wash', ink: 'text-good', icon: 'check' },
  open: { box: 'border-warn/40 bg-warn-wash', ink: 'text-warn', icon: 'check' },
  fails: { box: 'border-bad/40 bg-bad-wash', ink: 'text-bad', icon: 'warning' },
} as const;

const titles = {
  holds: 'The event is in the log, just as it is shown here',
  open: 'Nothing contradicts what is shown, but not all could be checked',
  fails: 'The proof does not hold',
} as const;

interface Props {
  readonly steps: readonly Step[];
  readonly verdict: Verdict;
}

/** What came of the check, before anything else. */
export function Banner({ steps, verdict }: Props) {
  const { box, ink, icon } = looks[verdict];
  return (
    <div role={verdict === 'fails' ? 'alert' : 'status'} className={`flex gap-3 rounded-lg border px-4 py-3 ${box}`}>
      <Icon name={icon} className={`mt-0.5 size-4 ${ink}`} />
      <div>
        <p className={`font-semibold ${ink}`}>{titles[verdict]}</p>
        <p>{aboutOf(steps, verdict)}</p>
      </div>
    </div>
  );
}

function aboutOf(steps: readonly Step[], verdict: Verdict): string {
  if (verdict === 'holds') return 'This browser checked it, from the bytes to the signature.';
  const named = steps.filter(({ state }) => state === verdict).map(({ id }) => id);
  if (verdict === 'open') {
    return named.every((id) => id === 'key' || id === 'history')
      ? 'All the mathematics holds. What is left is whether this is the log that you believe it to be.'
      : 'See below what is left open, and verify the receipt with the command at the end.';
  }
  return named.includes('key') || named.includes('history')
    ? 'This may be another log than the one that this browser knows. Save the receipt, believe nothing that is shown, and ask whoever runs this server.'
    : 'Save the receipt, and do not rely on what is shown until it is explained.';
}
