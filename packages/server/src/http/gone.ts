import { AppError } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { FoundEvent, FoundReceipt } from './ports.ts';

/** Why an event that was asked for by its position is not shown. */
export function gone(
  found: Exclude<FoundEvent | FoundReceipt, { ok: true }> | undefined,
  position: Position,
): AppError {
  const detail = `Position ${formatPosition(position)}: ${found?.detail ?? 'nothing is there'}.`;
  switch (found?.code) {
    case 'destroyed':
      return new AppError('event.destroyed', { detail });
    case 'missing':
    case 'damaged':
      return new AppError('event.damaged', { detail });
    case 'not-proved':
      return new AppError('log.not-proved', { detail, retryAfterSeconds: 1 });
    case 'not-found':
    case undefined:
      return new AppError('event.not-found', { detail });
  }
}
