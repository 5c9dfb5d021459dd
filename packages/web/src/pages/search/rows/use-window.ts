import { elementScroll, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useReducer, useState } from 'react';
import { ScrollPlace } from './place.ts';

/** Rows are drawn by so many: a fifth of the places to keep, and less to compare when it is scrolled. */
export const blockRows = 5;
/** So many more are drawn before and after what is in sight. */
const blocksAround = 2;
/** When nothing moved for so long, it rests. */
const restMs = 100;

export interface DrawnBlock {
  readonly block: number;
  /** Which of a few elements shows it: one that showed another block before. */
  readonly slot: number;
  /** From the top of the body. */
  readonly topPx: number;
}

export interface RowWindow {
  readonly blocks: readonly DrawnBlock[];
  readonly bodyPx: number;
  /** Rows that are looked at, the last one not included. */
  readonly from: number;
  readonly to: number;
  /** It is scrolled by more than a screen at a time: nobody reads what passes by. */
  readonly isPassing: boolean;
  /** Sees to it that a row can be seen. */
  readonly reveal: (index: number) => void;
}

/** Which of many rows of one height are in sight. */
export function useWindow(element: HTMLElement, count: number, rowPx: number, headerPx: number): RowWindow {
  const [place] = useState(() => new ScrollPlace());
  const [passing] = useState(() => ({ is: false }));
  const [shown] = useState(() => ({ slots: 0, blocks: new Map<number, number>() }));
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const getScrollElement = useCallback(() => element, [element]);
  // oxlint-disable-next-line react-hooks-js/incompatible-library -- nothing that it returns is kept across renders
  const virtual = useVirtualizer<HTMLElement, Element>({
    count: Math.ceil(count / blockRows),
    getScrollElement,
    estimateSize: () => blockRows * rowPx,
    // What passes by is not drawn where nobody would see it.
    overscan: passing.is ? 0 : blocksAround,
    isScrollingResetDelay: restMs,
    observeElementOffset: (instance, onOffset) =>
      observeElementOffset(instance, (topPx, isScrolling) => {
        // It moves again already, and the event that says so comes before anything is painted.
        if (!isScrolling && topPx !== place.topPx) return;
        const beforePx = place.offsetPx;
        const offsetPx = place.scrolledTo(topPx);
        passing.is = isScrolling && Math.abs(offsetPx - beforePx) > element.clientHeight;
        onOffset(offsetPx, isScrolling);
      }),
    scrollToFn: (offsetPx, options, instance) => elementScroll(place.topFor(offsetPx), options, instance),
  });
  const rowsPx = count * rowPx;
  const viewportPx = Math.max(0, (virtual.scrollRect?.height ?? 0) - headerPx);
  place.resize(rowsPx, viewportPx);
  useLayoutEffect(() => {
    virtual.measure();
  }, [virtual, rowPx]);
  const { isScrolling } = virtual;
  useLayoutEffect(() => {
    const topPx = isScrolling ? null : place.settledTop();
    if (topPx === null) return;
    element.scrollTop = topPx;
    place.settle(element.scrollTop);
    drawAgain();
  }, [place, element, isScrolling, rowsPx, viewportPx]);

  const reveal = (index: number): void => {
    const topPx = index * rowPx;
    if (topPx < place.offsetPx) element.scrollTop = place.topFor(topPx);
    else if (topPx + rowPx > place.offsetPx + viewportPx) element.scrollTop = place.topFor(topPx + rowPx - viewportPx);
  };
  // Every slot goes on showing what it did until something else is to be seen there: elements are neither made nor let go.
  const slots = Math.ceil(viewportPx / (blockRows * rowPx)) + 1 + 2 * blocksAround;
  if (shown.slots !== slots) shown.blocks.clear();
  shown.slots = slots;
  for (const { index } of virtual.getVirtualItems()) shown.blocks.set(index % slots, index);
  const blocks = [...shown.blocks].map(([slot, block]) => ({
    slot,
    block,
    topPx: block * blockRows * rowPx - place.shiftPx,
  }));
  return {
    // While it moves no element is put elsewhere in the page; where it rests, they stand in the order in which they are read.
    blocks: blocks.toSorted((a, b) => (isScrolling ? a.slot - b.slot : a.block - b.block)),
    bodyPx: place.heightPx,
    from: Math.floor(place.offsetPx / rowPx),
    to: Math.min(count, Math.ceil((place.offsetPx + viewportPx) / rowPx)),
    isPassing: passing.is,
    reveal,
  };
}
