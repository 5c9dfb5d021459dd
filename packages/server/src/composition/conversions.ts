/** What is made of one part for another. */
import { encodeReceipt } from '@daybook/event';
import { firstTenant, type ProviderSettings, type Sources, type TenantRecord } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { PartHealth } from '../http/index.ts';
import { conditionReader, type EventIndex, type IndexService } from '../index/index.ts';
import type { Ledger, LedgerEvents, Ledgers, LogIdentity, LogReading, Troubles } from '../ledger/index.ts';
import type { Logger } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { Acknowledgers } from '../receive/intake/index.ts';
import type { Activities } from '../watch/index.ts';

export function healthOf(troubles: Troubles, index: IndexService): Record<string, PartHealth> {
  const { state, detail } = index.state(firstTenant);
  const trouble = troubles.recent();
  return {
    ledger: trouble === null ? { ok: true } : { ok: false, detail: trouble },
    index: { ok: state === 'following' || state === 'rebuilding', ...(detail === undefined ? {} : { detail }) },
  };
}

export function providerOf({ clientSecret, label, ...settings }: Config['oidc'][number]): ProviderSettings {
  return { ...settings, label: label ?? settings.name, clientSecret: clientSecret?.reveal() ?? null };
}

export function tenantOf(ledger: Ledger): TenantRecord {
  return { name: ledger.tenant, log: ledger.log, origin: ledger.origin, events: ledger.size() };
}

export function readingOf(readings: ReadonlyMap<string, LogReading>, tenant: string): LogReading {
  const reading = readings.get(tenant);
  if (reading === undefined) throw new Error(`there is no log for tenant ${tenant}`);
  return reading;
}

/** What becomes of what the ledger tells. */
export function ledgerEventsOf(parts: {
  readonly troubles: Troubles;
  readonly activities: Activities;
  readonly logger: Logger;
  readonly fail: (reason: string) => void;
}): LedgerEvents {
  const { troubles, activities, logger, fail } = parts;
  return {
    onTrouble(what, message) {
      troubles.note(`${what}: ${message}`);
      logger.error({ what, message }, 'the ledger has trouble; it tries again');
    },
    onFatal: (message) => fail(`the ledger stopped: ${message}`),
    onPublished: (tenant, size) => activities.published(tenant, size),
    onGone: (index, detail) =>
      logger.error({ index, detail }, 'content of an event is gone or damaged; run `daybook verify`'),
  };
}

/** Of a log that is begun now: its origin has a random part, so that it is never used again. */
export function newIdentity(tenant: string, origin: string | undefined, random: Random): LogIdentity {
  const own = Buffer.from(random.bytes(8)).toString('hex');
  return { tenant, log: 1, origin: `${origin ?? 'daybook.invalid'}/${own}` };
}

/** What acknowledgements wait for. */
export function acknowledgersOf(index: EventIndex, ledgers: Ledgers): Acknowledgers {
  return {
    indexed: (tenant, { log, index: at }, timeoutMs) => index.waitUntil(tenant, log, at, timeoutMs),
    async receipt(tenant, { index: at }) {
      const ledger = ledgers.of(tenant);
      const found = await ledger.find(at);
      return found.ok ? encodeReceipt(await ledger.receipt(found)) : null;
    },
  };
}

/** Reads conditions, which may name all sources of a tenant, and Daybook itself. */
export function conditionsOf(sources: Pick<Sources, 'list'>): ReturnType<typeof conditionReader> {
  return conditionReader((tenant) => namesOf(sources, tenant));
}

/** The sources of a tenant by their names, and Daybook itself. */
export const namesOf = (sources: Pick<Sources, 'list'>, tenant: string) => ({
  source: () =>
    new Map([...sources.list(tenant).map(({ name, number }) => [name, number] as const), ['daybook', 0] as const]),
});
