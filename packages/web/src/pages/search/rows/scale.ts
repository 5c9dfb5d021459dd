/** Browsers place nothing much farther down than this: Firefox ends at 17.8 million pixels, Chromium at 33.5. */
export const heightPxMax = 8_000_000;

/**
 * How many pixels of rows one pixel of the scroll bar stands for: one, unless all rows together are higher than an element
 * can be.
 */
export function scaleOf(rowsPx: number, viewportPx: number): number {
  return rowsPx <= heightPxMax ? 1 : (rowsPx - viewportPx) / (heightPxMax - viewportPx);
}
