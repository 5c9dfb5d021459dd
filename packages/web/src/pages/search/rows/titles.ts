import type { PointerEvent } from 'react';
import { titleOf } from '../../../ui/time.tsx';
import { useZone } from '../../../ui/zone.ts';

interface TitleListeners {
  readonly onPointerOver: (event: PointerEvent) => void;
  readonly onPointerOut: (event: PointerEvent) => void;
}

/** Says of what is pointed at the whole, where it is cut, and of a moment how its source wrote it: not of all that passes by. */
export function useTitles(): TitleListeners {
  const zone = useZone();
  return {
    onPointerOver: ({ target }) => {
      const shown = textOf(target);
      if (shown === null) return;
      const moment = shown.querySelector('time');
      const isCut = shown.scrollWidth > shown.clientWidth;
      shown.title = moment !== null ? titleOf(moment.dateTime, zone) : isCut ? (shown.textContent ?? '') : '';
    },
    // The element shows another row soon.
    onPointerOut: ({ target }) => textOf(target)?.removeAttribute('title'),
  };
}

function textOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-text]') : null;
}
