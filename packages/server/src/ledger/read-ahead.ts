/** Gives what the calls resolve with, in their order, while up to `atOnce` of those that follow are under way. */
export async function* readAhead<T>(calls: Iterable<() => Promise<T>>, atOnce: number): AsyncGenerator<T> {
  const begun: Promise<T>[] = [];
  for (const call of calls) {
    const result = call();
    // Whoever gets to it is told; whoever stops before does not care.
    result.catch(() => undefined);
    begun.push(result);
    const first = begun.length > atOnce ? begun.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of begun) yield await result;
}
