/** Resolves when the work is done, however it ends, and at the latest after `ms`: closing waits for nobody for ever. */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => late.resolve(), ms);
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([done, late.promise]);
  clearTimeout(timer);
}
