import { useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { count, newTally, type Tally } from './tally.ts';

/** Events that are kept to be handed over: of more, the command makes a file. */
export const keptMax = 20_000;
const eventsAtOnce = 500;

/** What was looked for, and what came of it. It is in the memory of this page and nowhere else. */
export interface Finding {
  readonly identifiers: readonly string[];
  readonly tally: Tally;
  /** Indices that were read, of those that there are. */
  readonly read: { readonly end: number; readonly of: number };
  readonly state: 'running' | 'stopped' | 'done';
  readonly error: Error | null;
}

/** Reads the log from its beginning to its end, answer after answer. Each is a look, and is recorded with the reason. */
export function useFinding() {
  const [finding, setFinding] = useState<Finding | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const find = async (identifiers: readonly string[], reason: string): Promise<void> => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    let now: Finding = {
      identifiers,
      tally: newTally(),
      read: { end: 0, of: 0 },
      state: 'running',
      error: null,
    };
    const show = (change: Partial<Finding>): void => {
      now = { ...now, ...change };
      if (running.current === own) setFinding(now);
    };
    show({});
    try {
      for (let from: number | null = 0; from !== null;) {
        const page: Awaited<ReturnType<typeof api.findSubject>> = await api.findSubject(
          { identifiers: [...identifiers], reason, from, limit: eventsAtOnce },
          own.signal,
        );
        count(now.tally, page.events, keptMax);
        show({ read: { end: page.read.end, of: page.read.of } });
        from = page.next;
      }
      show({ state: 'done' });
    } catch (error) {
      const isStopped = own.signal.aborted;
      show({ state: 'stopped', error: isStopped || !(error instanceof Error) ? null : error });
    }
  };
  return {
    finding,
    find,
    stop: () => running.current?.abort(),
    forget: () => {
      running.current?.abort();
      running.current = null;
      setFinding(null);
    },
  };
}
