import { setTimeout as sleep } from 'node:timers/promises';

/** What `ask` gives once it is not null. */
export async function until<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 90_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what}: it took too long`);
    await sleep(100);
  }
}
