import { dayOfUs, encodeEvents, type EventDraft, statementOf } from '@daybook/event';
import { type Access, authorsOf, type KnownPeople } from '../../access/index.ts';
import { holdQueries } from '../../index/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { metaTraces, Retention, type RetainedLog } from '../../retain/index.ts';
import type { MemoryLog } from './memory-log.ts';

/** What retention sees of a log in memory. It destroys nothing: there is nothing that could be due. */
export function retainedLog(log: MemoryLog): RetainedLog {
  return {
    tenant: log.tenant,
    log: log.log,
    statements: async (from) =>
      log.stored.slice(from).flatMap(({ own, class: ofClass, position, receivedUs, event }) => {
        const statement = own && ofClass === 0 ? statementOf(event) : null;
        return statement === null ? [] : [{ index: position.index, receivedUs, statement }];
      }),
    takePlan: () => undefined,
    takeErasure: () => undefined,
    unerased: async () => [],
    destroy: async () => 0,
    days: async () => {
      const days = log.stored.map(({ class: of, receivedUs }) => ({ class: of, day: dayOfUs(receivedUs) }));
      return [...new Map(days.map((each) => [`${each.class}/${each.day}`, each])).values()];
    },
    inventory: async () => ({ span: null, present: 0, there: [], absent: [] }),
    size: () => log.size(),
    firstOfDay: async (day) => {
      const first = log.stored.findIndex(({ receivedUs }) => dayOfUs(receivedUs) >= day);
      return first < 0 ? log.size() : first;
    },
    places: async (first, end) =>
      log.stored
        .slice(first, end)
        .map(({ class: of, receivedUs, source }) => ({ class: of, day: dayOfUs(receivedUs), source })),
    async find(index) {
      const [found] = await log.find([{ log: log.log, index }]);
      return found ?? { ok: false, detail: 'there is none' };
    },
    async *read(from, eventsMax, end) {
      for await (const batch of log.read(from, eventsMax)) {
        const events = batch.events.filter(({ position }) => position.index < end);
        if (batch.first < end) yield { end: Math.min(end, batch.end), events };
      }
    },
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
  const doorOf = (ofClass: number) => async (tenant: string, draft: EventDraft) => {
    const events = encodeEvents([{ id: '01932c07-209c-7000-8000-000000000000', ...draft }]);
    const appended = await log.append({ tenant, source: 0, own: true, class: ofClass, events, keys: [], unparsed: 0 });
    if (!appended.ok) throw new Error(appended.detail);
    return { log: appended.log, index: appended.runs[0]?.first ?? 0 };
  };
  const keys = new Set<string>();
  const record = {
    appendAt: doorOf(1),
    appendOnce: async (tenant: string, key: string, draft: EventDraft) => {
      if (!keys.has(key)) await doorOf(1)(tenant, draft);
      keys.add(key);
    },
  };
  const retention = new Retention({
    ...Retention.stores(db),
    door: { appendAt: doorOf(0) },
    record,
    queries: holdQueries(() => ({ source: () => new Map([['daybook', 0]]) })),
    rows: { days: async () => [], remove: async () => undefined, erase: async () => undefined },
    traces: metaTraces(db),
    isLive: (tenant, id) => access.approvals.live(tenant).some((each) => each.id === id),
    clock,
    lastReceivedMs: 0,
    report,
  });
  await retention.follow(retainedLog(log));
  await retention.start();
  access.approvals.register('retention.policy', (approval) =>
    retention.applyApproved(approval, authorsOf(knownPeople, approval)),
  );
  access.approvals.register('retention.reclassify', (approval) =>
    retention.reclassifyApproved(approval, authorsOf(knownPeople, approval)),
  );
  access.approvals.register('retention.clock', (approval) => retention.confirmClockApproved(approval));
  access.approvals.register(
    'subject.erase',
    (approval) => retention.eraseApproved(approval, authorsOf(knownPeople, approval)),
    (approval, reason) => retention.of(approval.tenant).erasures.checkReason(Number(approval.what['request']), reason),
  );
  access.approvals.register('hold.lift', (approval) =>
    retention.liftApproved(approval, authorsOf(knownPeople, approval)),
  );
  return retention;
}
