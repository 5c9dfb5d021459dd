import { AppError } from '@daybook/api';
import type { Batch } from '../../receive/http-json/index.ts';
import { fieldFaults } from './delivery.ts';

/** Of a batch of which no event could be taken. */
export function allRefused(batch: Batch): AppError {
  const faults = fieldFaults(batch.refused);
  const [first] = faults;
  const where =
    first === undefined
      ? ''
      : ` Event ${first.index}: ${first.path === '' ? '' : `\`${first.path}\`: `}${first.message}.`;
  const count = batch.refused.length === 1 ? 'The event has a fault' : `All ${batch.refused.length} events have faults`;
  return new AppError('events.refused', { detail: `${count}; nothing was written.${where}`, errors: faults });
}
