import { AppError, type QueryOf, type routes } from '@daybook/api';
import type { Access, Reader } from '../../access/index.ts';
import { rangeOf } from '../asked.ts';
import { invalid } from '../mount.ts';

export type PermitBook = Pick<Access['permits'], 'check'>;

/** Who an export is made for: the reader, seeing what a permit shows besides. */
export interface Permitted {
  readonly reader: Reader;
  /** Id of the approval; null where nothing more than ever is shown. */
  readonly permit: string | null;
  /** Whether the permit is still in effect. */
  readonly holds: () => boolean;
}

/** Throws `access.forbidden` where groups are to be shown and no permit covers this export. */
export function permitted(
  permits: PermitBook,
  reader: Reader,
  query: QueryOf<typeof routes.exportEvents>,
  nowNs: bigint,
): Permitted {
  const groups = query.unmask;
  if (groups === undefined) return { reader, permit: null, holds: () => true };
  const { sinceNs, untilNs } = rangeOf(query, nowNs);
  if (sinceNs === undefined || untilNs === undefined)
    throw invalid([{ path: 'unmask', message: 'a permit is for a time range: give `since` and `until`' }]);
  const wanted = { query: query.q, sinceNs, untilNs, groups };
  const permit = permits.check(reader, wanted);
  if (permit === null) {
    const detail = `No permit in effect covers this export with ${groups.join(', ')} shown. Ask for one: POST /v1/approvals.`;
    throw new AppError('access.forbidden', { detail });
  }
  const { role } = reader;
  const clear = [...new Set([...role.sight.clear, ...groups])];
  return {
    reader: { ...reader, role: { ...role, sight: { ...role.sight, clear } } },
    permit: permit.id,
    holds: () => permits.check(reader, wanted) !== null,
  };
}
