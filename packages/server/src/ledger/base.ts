import type { WalFrame, WalPart } from '@daybook/event';
import type { LogState } from './log-state.ts';

/** What a file of the write-ahead log begins with: for each log its size, as the start and entries of its partial bundle. */
export function baseOf(states: Iterable<LogState>): WalFrame {
  const parts: WalPart[] = [...states].map((state) => ({
    tenant: state.tenant,
    log: state.log,
    first: state.size - state.bundle.length,
    keys: [],
    entries: [...state.bundle],
    records: [],
  }));
  return { type: 'base', parts };
}
