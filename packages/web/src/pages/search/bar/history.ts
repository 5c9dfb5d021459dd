const prefix = 'daybook.queries.';
const queriesMax = 50;
const queryCharsMax = 2_000;

/** Queries that somebody asked in this browser, the newest first. They stay in it, and go when they sign out. */
export function pastQueries(subject: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(prefix + subject) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

export function keepQuery(subject: string, query: string): void {
  if (query.trim() === '' || query.length > queryCharsMax) return;
  const kept = [query, ...pastQueries(subject).filter((each) => each !== query)].slice(0, queriesMax);
  try {
    localStorage.setItem(prefix + subject, JSON.stringify(kept));
  } catch {
    // A browser without room for it has no history.
  }
}

/** Of everybody: who shares a browser does not leave them to the next. */
export function forgetQueries(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
