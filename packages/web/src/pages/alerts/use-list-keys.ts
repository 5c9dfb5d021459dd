import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';

/**
 * j and k, and arrow keys in the list, go to the next alert and the one before; where one is open, they open it. `open` is the id
 * of the one that is.
 */
export function useListKeys(open: string | undefined): {
  readonly ref: RefObject<HTMLElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
} {
  const ref = useRef<HTMLElement | null>(null);
  const navigate = useNavigate();
  const isOpen = useRef(open);
  useEffect(() => {
    isOpen.current = open;
  }, [open]);
  const step = useMemo(
    () =>
      (by: 1 | -1): void => {
        const links = [...(ref.current?.querySelectorAll<HTMLElement>('[data-alert]') ?? [])];
        const focused = links.findIndex((link) => link === document.activeElement);
        const at = focused === -1 ? links.findIndex(({ dataset }) => dataset['alert'] === isOpen.current) : focused;
        const next = links[at === -1 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))];
        const id = next?.dataset['alert'];
        if (id === undefined) return;
        next?.focus();
        next?.scrollIntoView({ block: 'nearest' });
        if (isOpen.current !== undefined)
          void navigate({
            to: '/alerts',
            search: (search: object) => ({ ...search, alert: id }),
            replace: true,
            resetScroll: false,
          });
      },
    [navigate],
  );
  useShortcuts(useMemo(() => ({ j: () => step(1), k: () => step(-1) }), [step]));
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
    if (by === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(by);
  };
  return { ref, onKeyDown };
}
