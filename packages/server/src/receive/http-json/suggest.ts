import { type Kind, kinds } from '@daybook/event';

/** The kind that an unknown one is most like, or null when none is near. */
export function nearestKind(text: string): Kind | null {
  if (text.length > 64) return null;
  const wanted = text.toLowerCase().replaceAll(/[_/: -]/g, '.');
  let best: Kind | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const kind of Object.keys(kinds) as Kind[]) {
    const distance = kind.endsWith(`.${wanted}`) ? 1 : editDistance(wanted, kind);
    if (distance < bestDistance) {
      best = kind;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
