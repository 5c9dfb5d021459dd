import type { TailState } from './follow.ts';
import type { Tailing } from './use-tail.ts';

/** How the tail is, how much comes, and what is not shown. */
export function TailStatus({ buffer, state, rate }: Omit<Tailing, 'toggle'>) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-soft">
      <p role="status" className={state.name === 'ended' || state.name === 'cut' ? 'text-warn' : ''}>
        {wordsOf(state)}
      </p>
      <span className="tabular-nums">{rate.toFixed(rate < 10 ? 1 : 0)} events a second</span>
      {buffer.isPaused ? (
        <span className="text-accent tabular-nums">
          Paused, {buffer.waiting.toLocaleString('en')} waiting
          {buffer.skipped === 0 ? '' : `, ${buffer.skipped.toLocaleString('en')} older ones let go`}
        </span>
      ) : null}
      {buffer.dropped === 0 ? null : (
        <span className="text-warn">{buffer.dropped.toLocaleString('en')} left out by the server</span>
      )}
    </div>
  );
}

function wordsOf(state: TailState): string {
  switch (state.name) {
    case 'connecting':
      return 'Connecting …';
    case 'following':
      return 'Following';
    case 'cut':
      return `Cut: ${state.why} It goes on in ${Math.round(state.againMs / 1000)} s.`;
    case 'ended':
      return `Ended: ${state.why}`;
  }
}
