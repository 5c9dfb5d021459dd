/** Resolves when the process is asked to end (SIGTERM, SIGINT). A second signal ends it at once. */
export function onEndSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Files that the process makes are for its own user only. */
export function ownerOnly(): void {
  process.umask(0o077);
}
