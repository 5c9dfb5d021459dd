import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useEffectEvent } from 'react';
import { areShortcutsOn } from '../../../app/shortcuts.ts';

export interface RowMoves {
  /** By so many rows; `Infinity` is the end. */
  readonly by: (rows: number) => void;
  readonly open: () => void;
  readonly filter: () => void;
  readonly leave: () => void;
  readonly pageRows: () => number;
}

const moves: Readonly<Record<string, (page: number) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => -Infinity,
  End: () => Infinity,
};

/**
 * Keys of the rows. `j` and `k` work on the whole page, also while an event is open beside it: then they open the next one.
 * The others work where the rows have the keyboard.
 */
export function useRowKeys(grid: RowMoves, isEventOpen: boolean): (event: ReactKeyboardEvent) => void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.defaultPrevented;
    if (!isPlain || !areShortcutsOn() || isTyping(event.target) || overlays() !== (isEventOpen ? 1 : 0)) return;
    if (event.key !== 'j' && event.key !== 'k') return;
    event.preventDefault();
    grid.by(event.key === 'j' ? 1 : -1);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const move = moves[event.key];
    if (move !== undefined) grid.by(move(grid.pageRows()));
    else if (event.key === 'Enter') grid.open();
    else if (event.key === 'f' && areShortcutsOn()) grid.filter();
    else if (event.key === 'Escape') grid.leave();
    else return;
    event.preventDefault();
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** The event that is open is one; with anything on top of it, the keys belong to that. */
function overlays(): number {
  return document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]').length;
}
