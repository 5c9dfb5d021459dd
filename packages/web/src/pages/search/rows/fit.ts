import { textWidths } from './text-width.ts';

/** Beside a text in its cell: what the cell keeps free, at the first also a little more, and what a badge has around it. */
const besidePx = 16;
const moreAtFirstPx = 4;
const badgePx = 16;
/** Half pixels, and what a bold letter takes more. */
const sparePx = 2;

export interface FitLook {
  readonly columns: readonly { readonly show?: unknown }[];
  readonly widthsPx: readonly number[];
  readonly isDense: boolean;
}

/**
 * Whether a text may be longer than its cell, which then cuts it. A cell that cuts is a layer more for the browser to put
 * together, whether there is anything to cut or not, and that is a third of what a row that is scrolled costs. The last column
 * has the width that is left.
 */
export function cutsOf({ columns, widthsPx, isDense }: FitLook): (column: number, text: string) => boolean {
  const { fontSize } = getComputedStyle(document.documentElement);
  const fontPx = Number.parseFloat(fontSize) * (isDense ? 0.8125 : 0.875);
  const widthOf = textWidths(`500 ${fontPx}px ${getComputedStyle(document.body).fontFamily}`);
  const roomPx = columns.map(
    ({ show }, i) =>
      (widthsPx[i] ?? 0) - besidePx - sparePx - (i === 0 ? moreAtFirstPx : 0) - (show === undefined ? 0 : badgePx),
  );
  return (column, text) => column === columns.length - 1 || widthOf(text) > (roomPx[column] ?? 0);
}
