import { useSyncExternalStore } from 'react';

/** Of this tab only: two tabs may be under two roles. */
const key = 'daybook.role';
const changed = new EventTarget();

/** The role that the reader wants to act under; null for the first that allows each request. */
export function chosenRole(): string | null {
  return sessionStorage.getItem(key);
}

export function chooseRole(name: string | null): void {
  if (name === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, name);
  changed.dispatchEvent(new Event('change'));
}

export function useChosenRole(): string | null {
  return useSyncExternalStore(subscribe, chosenRole);
}

function subscribe(onChange: () => void): () => void {
  changed.addEventListener('change', onChange);
  return () => changed.removeEventListener('change', onChange);
}
