/** Browsers place nothing much farther down than this: Firefox ends at 17.8 million pixels, Chromium at 33.5. */
export const heightPxMax = 8_000_000;
/** So far from both ends a pixel of the scroll bar is one of the rows. */
export const exactPx = 1_000_000;

/**
 * Where in the rows the scroll bar stands. Rows that are together higher than an element can be are scrolled in two ways: by less
 * than a screen, as a wheel or a key does, they move as far as the scroll bar; by more, as who drags the scroll bar does, they move
 * to where it points, where in the middle one pixel stands for several. `settle` then takes the scroll bar to where it belongs.
 */
export class ScrollPlace {
  #rowsPx = 0;
  #viewportPx = 0;
  #topPx = 0;
  #offsetPx = 0;
  /** Where it was to be taken: the scroll bar stands at whole pixels alone. */
  #aim: { readonly topPx: number; readonly offsetPx: number } | null = null;

  /** How high all rows are, and what is seen of them at once. */
  resize(rowsPx: number, viewportPx: number): void {
    this.#rowsPx = rowsPx;
    this.#viewportPx = Math.max(0, viewportPx);
  }

  /** Of what is scrolled. */
  get heightPx(): number {
    return Math.min(this.#rowsPx, heightPxMax);
  }

  /** Where the scroll bar was when it was last heard of. */
  get topPx(): number {
    return this.#topPx;
  }

  /** How far the rows are scrolled. */
  get offsetPx(): number {
    return this.#offsetPx;
  }

  /** By so much rows stand higher in what is scrolled than they would among all. It stays while they move as the scroll bar does. */
  get shiftPx(): number {
    return this.#offsetPx - this.#topPx;
  }

  /** The scroll bar was moved; how far the rows are scrolled then. */
  scrolledTo(topPx: number): number {
    const byPx = topPx - this.#topPx;
    if (this.#aim !== null && Math.abs(topPx - this.#aim.topPx) <= 1) this.#offsetPx = this.#aim.offsetPx;
    else if (this.#rowsPx <= heightPxMax) this.#offsetPx = topPx;
    else this.#offsetPx = this.#isNear(byPx) ? this.#clamp(this.#offsetPx + byPx) : this.#offsetAt(topPx);
    this.#topPx = topPx;
    this.#aim = null;
    return this.#offsetPx;
  }

  /** Where the scroll bar is to be moved to for rows to be scrolled so far. */
  topFor(wantedPx: number): number {
    const offsetPx = this.#clamp(wantedPx);
    const byPx = offsetPx - this.#offsetPx;
    const topPx = this.#isNear(byPx) ? this.#topPx + byPx : this.#topAt(offsetPx);
    this.#aim = { topPx, offsetPx };
    return topPx;
  }

  /** Where the scroll bar belongs, as things stand; null where it is. */
  settledTop(): number | null {
    const topPx = this.#topAt(this.#offsetPx);
    return Math.abs(topPx - this.#topPx) < 1 ? null : topPx;
  }

  /** The scroll bar is there now, and the rows stay where they are. */
  settle(topPx: number): void {
    this.#topPx = topPx;
  }

  #isNear(byPx: number): boolean {
    return Math.abs(byPx) <= this.#viewportPx;
  }

  #clamp(offsetPx: number): number {
    return Math.min(Math.max(0, offsetPx), Math.max(0, this.#rowsPx - this.#viewportPx));
  }

  /** Exact at both ends, so that what is near them is reached by wheel; in between in proportion. */
  #offsetAt(topPx: number): number {
    const { fromEndPx, hiddenPx } = this.#bar();
    if (hiddenPx === 0 || topPx <= exactPx) return topPx;
    const leftPx = fromEndPx - topPx;
    if (leftPx <= exactPx) return fromEndPx + hiddenPx - leftPx;
    return topPx + (hiddenPx * (topPx - exactPx)) / (fromEndPx - 2 * exactPx);
  }

  #topAt(offsetPx: number): number {
    const { fromEndPx, hiddenPx } = this.#bar();
    if (hiddenPx === 0 || offsetPx <= exactPx) return offsetPx;
    const leftPx = fromEndPx + hiddenPx - offsetPx;
    if (leftPx <= exactPx) return fromEndPx - leftPx;
    const innerPx = fromEndPx - 2 * exactPx;
    return exactPx + ((offsetPx - exactPx) * innerPx) / (innerPx + hiddenPx);
  }

  /** How far the scroll bar goes, and how much farther the rows do. */
  #bar(): { fromEndPx: number; hiddenPx: number } {
    return { fromEndPx: this.heightPx - this.#viewportPx, hiddenPx: Math.max(0, this.#rowsPx - heightPxMax) };
  }
}
