/** Texts whose widths are remembered. */
const keptMax = 5_000;

/**
 * How wide texts are in a font, in pixels, as the browser draws them. All digits count as the widest, so that the ids and times
 * of many rows are few texts: none is wider than it says.
 */
export function textWidths(font: string): (text: string) => number {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  const kept = new Map<string, number>();
  if (context === null) return () => Infinity;
  context.font = font;
  return (text) => {
    const alike = text.replaceAll(/\d/g, '0');
    const known = kept.get(alike);
    if (known !== undefined) return known;
    if (kept.size === keptMax) kept.clear();
    const { width } = context.measureText(alike);
    kept.set(alike, width);
    return width;
  };
}
