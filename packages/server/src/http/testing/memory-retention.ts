import { encodeEvents, statementOf } from '@daybook/event';
import { type Access, authorsOf, type KnownPeople } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { Retention, type RetainedLog } from '../../retain/index.ts';
import type { MemoryLog } from './memory-log.ts';

/** What retention sees of a log in memory. It destroys nothing: there is nothing that could be due. */
function retainedLog(log: MemoryLog): RetainedLog {
  return {
    tenant: log.tenant,
    log: log.log,
    statements: async () =>
      log.stored.flatMap(({ own, class: ofClass, position, receivedUs, event }) => {
        const statement = own && ofClass === 0 ? statementOf(event) : null;
        return statement === null ? [] : [{ index: position.index, receivedUs, statement }];
      }),
    takePlan: () => undefined,
    destroy: async () => 0,
    days: async () => [],
    inventory: async () => ({ span: null, present: 0, there: [], absent: [] }),
  };
}

export async function startRetention(parts: {
  readonly log: MemoryLog;
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly access: Pick<Access, 'approvals'>;
  readonly knownPeople: KnownPeople;
  readonly report: (message: string) => void;
}): Promise<Retention> {
  const { log, db, clock, access, knownPeople, report } = parts;
  const retention = new Retention({
    ...Retention.stores(db),
    door: {
      async appendAt(tenant, draft) {
        const events = encodeEvents([{ id: '01932c07-209c-7000-8000-000000000000', ...draft }]);
        const appended = await log.append({ tenant, source: 0, own: true, class: 0, events, keys: [], unparsed: 0 });
        if (!appended.ok) throw new Error(appended.detail);
        return { log: appended.log, index: appended.runs[0]?.first ?? 0 };
      },
    },
    rows: { days: async () => [], remove: async () => undefined },
    clock,
    lastReceivedMs: 0,
    report,
  });
  await retention.follow(retainedLog(log));
  await retention.start();
  access.approvals.register('retention.policy', (approval) =>
    retention.applyApproved(approval, authorsOf(knownPeople, approval)),
  );
  return retention;
}
