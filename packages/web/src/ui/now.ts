import { useSyncExternalStore } from 'react';

const tickMs = 20_000;

let nowMs = Date.now();

/** The time, as far as what is shown depends on it; it goes on while somebody looks. Milliseconds since 1970. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = Date.now();
    onChange();
  }, tickMs);
  return () => clearInterval(timer);
}
