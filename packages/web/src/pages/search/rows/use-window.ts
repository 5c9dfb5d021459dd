import { elementScroll, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import { heightPxMax, scaleOf } from './scale.ts';

/** Rows are drawn by so many: a tenth of the places to keep, and less to compare when it is scrolled. */
export const blockRows = 10;

export interface RowWindow {
  /** Blocks that are to be drawn, and where from the top of the body. */
  readonly blocks: readonly { readonly block: number; readonly topPx: number }[];
  readonly bodyPx: number;
  /** Rows that are looked at, the last one not included. */
  readonly from: number;
  readonly to: number;
  /** Sees to it that a row can be seen. */
  readonly reveal: (index: number) => void;
}

/** Which of many rows of one height are in sight. Where they are higher than an element can be, the scroll bar stands for more. */
export function useWindow(
  element: RefObject<HTMLDivElement | null>,
  count: number,
  rowPx: number,
  headerPx: number,
): RowWindow {
  const viewportPx = (element.current?.clientHeight ?? 0) - headerPx;
  const allPx = count * rowPx;
  const scale = scaleOf(allPx, viewportPx);
  const scaling = useRef(scale);
  const getScrollElement = useCallback(() => element.current, [element]);
  // oxlint-disable-next-line react-hooks-js/incompatible-library -- nothing that it returns is kept across renders
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: Math.ceil(count / blockRows),
    getScrollElement,
    estimateSize: () => blockRows * rowPx,
    overscan: 1,
    useFlushSync: false,
    observeElementOffset: (instance, onOffset) =>
      observeElementOffset(instance, (offset, isScrolling) => onOffset(offset * scaling.current, isScrolling)),
    scrollToFn: (offset, options, instance) => elementScroll(offset / scaling.current, options, instance),
  });
  const offset = virtual.scrollOffset ?? 0;
  useLayoutEffect(() => {
    virtual.measure();
  }, [virtual, rowPx]);
  useLayoutEffect(() => {
    if (scaling.current === scale) return;
    // More rows came, so that one pixel stands for more: what is looked at stays where it is.
    scaling.current = scale;
    if (element.current !== null) element.current.scrollTop = offset / scale;
  }, [scale, offset, element]);

  const shift = offset - offset / scale;
  const reveal = (index: number): void => {
    const { current } = element;
    if (current === null) return;
    const top = index * rowPx;
    const now = current.scrollTop * scaling.current;
    const heightPx = current.clientHeight - headerPx;
    if (top < now) current.scrollTop = top / scaling.current;
    else if (top + rowPx > now + heightPx) current.scrollTop = (top + rowPx - heightPx) / scaling.current;
  };
  return {
    blocks: virtual.getVirtualItems().map(({ index, start }) => ({ block: index, topPx: start - shift })),
    bodyPx: Math.min(allPx, heightPxMax),
    from: Math.floor(offset / rowPx),
    to: Math.min(count, Math.ceil((offset + Math.max(viewportPx, 0)) / rowPx)),
    reveal,
  };
}
