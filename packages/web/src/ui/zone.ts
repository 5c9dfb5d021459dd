import { useSyncExternalStore } from 'react';

const key = 'daybook.zone';
const changed = new EventTarget();

/** Zones that this browser knows, by their IANA names; UTC is not among them everywhere. */
export const zoneNames: readonly string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC'),
];

/** The zone of the browser itself. */
export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isZone(name: string): boolean {
  try {
    return name !== '' && Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The zone that times are shown in and typed in: the one chosen here before, the browser's without a choice. */
function currentZone(): string {
  const kept = localStorage.getItem(key);
  return kept !== null && isZone(kept) ? kept : browserZone;
}

/** Null for the browser's own, whichever that is. */
export function chooseZone(name: string | null): void {
  if (name === null) localStorage.removeItem(key);
  else localStorage.setItem(key, name);
  changed.dispatchEvent(new Event('change'));
}

export function useZone(): string {
  return useSyncExternalStore(subscribe, currentZone);
}

function subscribe(onChange: () => void): () => void {
  changed.addEventListener('change', onChange);
  return () => changed.removeEventListener('change', onChange);
}
