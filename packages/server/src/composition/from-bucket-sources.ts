import type { Clock } from '../platform/clock.ts';
import { openMeta } from '../platform/sql/index.ts';

/**
 * Takes the numbers of sources that occur in the log and that the metadata does not know, as revoked ones, so that none is ever given to another
 * source. Gives by tenant how many. Again is harmless.
 */
export async function reserveSources(
  database: string,
  seen: ReadonlyMap<string, ReadonlyMap<number, number>>,
  clock: Pick<Clock, 'nowMs'>,
): Promise<Map<string, number>> {
  const meta = await openMeta(database);
  const reserved = new Map<string, number>();
  try {
    for (const [tenant, numbers] of seen) {
      const rows = await meta.selectFrom('sources').select(['number', 'name']).where('tenant', '=', tenant).execute();
      const known = new Set(rows.map(({ number }) => number));
      const names = new Set(rows.map(({ name }) => name));
      const fresh = [...numbers].filter(([number]) => !known.has(number));
      for (const [number, firstUs] of fresh) {
        const name = [`restored-${number}`, `restored-${number}-${tenant}`].find((each) => !names.has(each));
        await meta
          .insertInto('sources')
          .values({
            tenant,
            number,
            name: name ?? `restored-${number}-${clock.nowMs()}`,
            format: 'json',
            labels: '{}',
            certificate: null,
            mapping: null,
            created_ms: Math.floor(firstUs / 1000),
            revoked_ms: clock.nowMs(),
          })
          .execute();
      }
      reserved.set(tenant, fresh.length);
    }
  } finally {
    await meta.destroy();
  }
  return reserved;
}
