import { useEffect, useSyncExternalStore } from 'react';

const key = 'daybook.shortcuts';
const changed = new EventTarget();
/** How long after `g` the second letter is waited for. */
const secondKeyMs = 1_500;

/** Single letters can be switched off: they get in the way of who speaks to their computer (WCAG 2.1.4). */
export function areShortcutsOn(): boolean {
  return localStorage.getItem(key) !== 'off';
}

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(key);
  else localStorage.setItem(key, 'off');
  changed.dispatchEvent(new Event('change'));
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore(subscribe, areShortcutsOn);
}

function subscribe(onChange: () => void): () => void {
  changed.addEventListener('change', onChange);
  return () => changed.removeEventListener('change', onChange);
}

/** What keys do, by `k`, or `g k` for one after the other; `mod+k` with Ctrl or Command. The same object at every call. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    let wentMs = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const isModified = event.ctrlKey || event.metaKey;
      if (!isModified && (isTyping(event.target) || isOverlaid() || !areShortcutsOn())) return;
      const isSecond = event.timeStamp - wentMs < secondKeyMs;
      wentMs = !isModified && event.key === 'g' && !isSecond ? event.timeStamp : -Infinity;
      const action = actions[`${isModified ? 'mod+' : isSecond ? 'g ' : ''}${event.key}`];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** A dialog or a menu has the keyboard for itself; what is said in passing is a dialog by its role alone. */
function isOverlaid(): boolean {
  return document.querySelector('[role="dialog"]:not([data-notice]), [role="alertdialog"], [role="menu"]') !== null;
}
