/** Without halves of surrogate pairs, which UTF-8 cannot carry. Of JSON whose depth is bounded. */
export function wellFormed(value: unknown): { value: unknown; replaced: boolean } {
  let replaced = false;
  const mend = (text: string): string => {
    if (text.isWellFormed()) return text;
    replaced = true;
    return text.toWellFormed();
  };
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return mend(inner);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map(walk);
    return Object.fromEntries(Object.entries(inner).map(([key, field]) => [mend(key), walk(field)]));
  };
  return { value: walk(value), replaced };
}
