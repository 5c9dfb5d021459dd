import type { ExceptionJson } from '@daybook/api';
import type { Count, Exception } from '../../watch/index.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

/** @param held Null for who is not to learn it. */
export function exceptionJson(
  exception: Exception,
  title: string,
  held: (Pick<Count, 'count'> & { readonly lastMs: number | null }) | null,
): ExceptionJson {
  const { id, rule, query, owner, reason, createdBy, createdMs, untilMs, approval, ended } = exception;
  return {
    id,
    rule,
    title,
    query,
    owner,
    reason,
    createdBy,
    created: isoTime(createdMs),
    until: isoTime(untilMs),
    approval,
    holds: ended === null,
    ended: isoTimeOrNull(ended?.atMs ?? null),
    endedBy: ended?.by ?? null,
    held: held?.count ?? null,
    lastHeld: isoTimeOrNull(held?.lastMs ?? null),
  };
}
