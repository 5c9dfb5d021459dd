/** What `app.ts` makes of one part for another. */
import { firstTenant, type ProviderSettings, type Sources, type TenantRecord } from './access/index.ts';
import type { Config } from './config/index.ts';
import type { PartHealth } from './http/index.ts';
import { conditionReader, type IndexService } from './index/index.ts';
import type { Ledger, LogReading, Troubles } from './ledger/index.ts';

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

/** Reads conditions, which may name all sources of a tenant, and Daybook itself. */
export function conditionsOf(sources: Pick<Sources, 'list'>): ReturnType<typeof conditionReader> {
  return conditionReader((tenant) => ({
    source: () =>
      new Map([...sources.list(tenant).map(({ name, number }) => [name, number] as const), ['daybook', 0] as const]),
  }));
}
