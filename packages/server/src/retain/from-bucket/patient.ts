const waitsMs = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Asks again where the bucket does not answer, five times, later and later. Throws what it said last. */
export async function patient<T>(ask: () => Promise<T>, wait: (ms: number) => Promise<void>): Promise<T> {
  for (const ms of waitsMs) {
    try {
      return await ask();
    } catch {
      await wait(ms);
    }
  }
  return ask();
}
