import { useEffect, useState } from 'react';
import { Ticks } from '../../../ui/ticks.tsx';
import type { Fault } from './faults.ts';

interface Props {
  readonly text: string;
  readonly faults: readonly Fault[];
  /** It was asked for: otherwise it is said when the typing pauses. */
  readonly isUrgent: boolean;
  readonly onMend: (text: string) => void;
}

export const faultListId = 'query-faults';
const pauseMs = 700;
const shownMax = 4;

/** What is wrong with the query, in words. */
export function FaultList({ text, faults, isUrgent, onMend }: Props) {
  const isPaused = useIsPaused(text);
  if (faults.length === 0 || !(isUrgent || isPaused)) return null;
  return (
    <div id={faultListId} role={isUrgent ? 'alert' : undefined}>
      <ul className="mt-1 flex flex-col gap-0.5 text-xs text-bad">
        {faults.slice(0, shownMax).map(({ start, end, message, suggestion }) => (
          <li key={`${start} ${message}`}>
            <code className="text-soft">
              {text.slice(Math.max(0, start - 20), start)}
              <mark className="bg-bad-wash text-bad underline decoration-wavy underline-offset-2">
                {text.slice(start, Math.max(end, start + 1)) || '␣'}
              </mark>
              {text.slice(end, end + 20)}
            </code>{' '}
            <Ticks text={message} />{' '}
            {suggestion === undefined ? null : (
              <button
                type="button"
                className="rounded font-medium text-accent underline"
                onClick={() => onMend(text.slice(0, start) + suggestion + text.slice(end))}
              >
                Make it {suggestion}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function useIsPaused(text: string): boolean {
  const [paused, setPaused] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused === text;
}
