import { useEffect, useState } from 'react';
import { api } from '../../../api/client.ts';
import { TailBuffer } from './buffer.ts';
import { follow, type TailState } from './follow.ts';

/** How often the rate is said anew. */
const rateMs = 1_000;

export interface Tailing {
  readonly buffer: TailBuffer;
  readonly state: TailState;
  /** Events a second. */
  readonly rate: number;
  readonly toggle: () => void;
}

/** A tail of a query, for as long as it is on the page. It is drawn once a frame, however much comes. */
export function useTail(q: string): Tailing {
  const [buffer] = useState(() => new TailBuffer());
  const [state, setState] = useState<TailState>({ name: 'connecting' });
  const [rate, setRate] = useState(0);
  const [, setDrawn] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      buffer.settle();
      setRate(buffer.rate(Date.now()));
      setDrawn((count) => count + 1);
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const timer = setInterval(soon, rateMs);
    void follow({
      tail: api.tail,
      q,
      signal: leaving.signal,
      onMessage: (message) => {
        buffer.push(message, Date.now());
        soon();
      },
      onState: setState,
    });
    return () => {
      leaving.abort();
      clearInterval(timer);
      cancelAnimationFrame(frame);
    };
  }, [buffer, q]);
  const toggle = (): void => {
    if (buffer.isPaused) buffer.resume();
    else buffer.pause();
    setDrawn((count) => count + 1);
  };
  return { buffer, state, rate, toggle };
}
