import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** Name of this machine. */
export const hostName = (): string => hostname();

/** One run of a machine, and how long it has lasted. */
export interface Boot {
  readonly id: string;
  readonly upMs: number;
}

/** How long this machine is up, by a clock that nobody sets, over restarts of this process. Null where it has none. */
export function machineBoot(): Boot | null {
  if (process.platform !== 'linux') return null;
  try {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return id === '' ? null : { id, upMs: Math.floor(uptime() * 1000) };
  } catch {
    return null;
  }
}
