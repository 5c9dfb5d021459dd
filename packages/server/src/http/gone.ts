import { AppError } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { Lens } from '../access/index.ts';
import type { FoundEvent, FoundReceipt } from './ports.ts';

/**
 * Why there is no event to show. To somebody who sees a part of the events everything else is as if it never was: what
 * is out of sight, what was never given, and what cannot be read to tell. One code and one text, whichever it is.
 */
export function gone(lens: Lens, found: FoundEvent | FoundReceipt | undefined, position: Position): AppError {
  const at = `Position ${formatPosition(position)}`;
  if (lens.limit !== null || found?.ok !== false)
    return new AppError('event.not-found', { detail: `${at}: there is no event that your role sees.` });
  const detail = `${at}: ${found.detail}.`;
  switch (found.code) {
    case 'destroyed':
      return new AppError('event.destroyed', { detail });
    case 'missing':
    case 'damaged':
      return new AppError('event.damaged', { detail });
    case 'not-proved':
      return new AppError('log.not-proved', { detail, retryAfterSeconds: 1 });
    case 'not-found':
      return new AppError('event.not-found', { detail });
  }
}
