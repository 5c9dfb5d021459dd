import { AppError, type FieldFault } from '@daybook/api';
import type { FieldCatalogue } from '@daybook/query';
import type { Clock } from '../../platform/clock.ts';
import { restrictionFaults } from './restriction.ts';
import { groupNames, type RoleDefinition, type Sight } from './role.ts';

interface CheckParts {
  /** Every field that there is. */
  readonly catalogue: FieldCatalogue;
  readonly clock: Clock;
}

/**
 * What the shape of a definition does not say. Throws `query.invalid` with the places in the restriction, or
 * `request.invalid`.
 */
export function checkDefinition(
  parts: CheckParts,
  knowsSource: (number: number) => boolean,
  { sight }: Pick<RoleDefinition, 'sight'>,
): void {
  const restriction = restrictionFaults(sight.restriction, parts.catalogue, BigInt(parts.clock.nowMs()) * 1_000_000n);
  const [first] = restriction;
  if (first !== undefined) {
    throw new AppError('query.invalid', {
      detail: `At character ${first.start} of the restriction: ${first.message}`,
      errors: restriction,
    });
  }
  const faults = [...unknownSources(knowsSource, sight), ...rawFaults(sight)];
  if (faults.length > 0) throw new AppError('request.invalid', { errors: faults, detail: `${faults[0]?.message}.` });
}

function unknownSources(knowsSource: (number: number) => boolean, { sources }: Sight): FieldFault[] {
  return (sources ?? [])
    .filter((source) => !knowsSource(source))
    .map((source) => ({ path: 'sight.sources', message: `there is no source ${source}` }));
}

/** A raw line holds what is in all the other groups. */
function rawFaults({ clear }: Sight): FieldFault[] {
  const missing = groupNames.filter((group) => !clear.includes(group));
  if (!clear.includes('raw') || missing.length === 0) return [];
  const message = `\`raw\` in clear shows all that is in ${missing.join(', ')}: these must be in clear too`;
  return [{ path: 'sight.clear', message }];
}
