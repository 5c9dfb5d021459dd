import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, TransportError } from '@daybook/api';

const retryMs = 2_000;

/** Aborts at SIGINT and SIGTERM, until it is disposed of. */
export function endingSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, end);
  const release = (): void => names.forEach((name) => process.off(name, end));
  return { signal: controller.signal, [Symbol.dispose]: release };
}

/** A server that is away or busy is waited for, however long: the file keeps what is not sent. */
export async function untilTaken<T>(
  send: () => Promise<T>,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error;
      if (attempt === 0) note(`the server takes nothing now, and is tried again: ${(error as Error).message}`);
      await sleep(retryMs, undefined, { signal });
    }
  }
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof TransportError || (error instanceof AppError && (error.status === 429 || error.status >= 500))
  );
}
