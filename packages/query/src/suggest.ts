const lengthMax = 64;

/** The candidate that `text` most probably was meant to be, by edit distance without regard to case; null when none is near. */
export function nearest(text: string, candidates: Iterable<string>): string | null {
  if (text.length > lengthMax) return null;
  const typed = text.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.ceil(typed.length * 0.4) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, candidate.toLowerCase());
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

const listedMax = 12;

/** The end of a message about a value that is near none: what there is, where that is not too much to read. */
export function hintOf(values: readonly string[]): string {
  return values.length > 0 && values.length <= listedMax ? ` It is one of ${values.join(', ')}.` : '';
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? cost) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
