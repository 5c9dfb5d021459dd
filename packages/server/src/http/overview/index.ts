/** Whether everything is being recorded. Figures about the whole, as `index:read` gives them elsewhere: no look. */
import { type OverviewJson, routes } from '@daybook/api';
import type { Verifications } from '../../evidence/index.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import type { Index, LogReading, Logs, PartHealth } from '../ports.ts';
import { statusOf } from '../search-index/index.ts';
import { lastOf } from '../verifications/index.ts';

export interface OverviewDeps {
  readonly logs: Logs;
  readonly index: Index;
  readonly verifications: Pick<Verifications, 'lastDone'>;
  readonly health: () => Readonly<Record<string, PartHealth>>;
}

export function mountOverview(mount: Mount, { logs, index, verifications, health }: OverviewDeps): void {
  mount(routes.overview, async ({ identity }): Promise<OverviewJson> => {
    const { tenant } = readerOf(identity);
    const log = logs.of(tenant);
    const status = statusOf(index, tenant);
    const troubles = troublesOf(log, status.state, health());
    const verification = await lastOf(verifications, tenant);
    return { recording: !troubles.includes('ledger'), troubles, events: log.size(), index: status, verification };
  });
}

/** Which parts, and not their details: those name the paths and machines of all tenants. */
function troublesOf(
  log: LogReading,
  state: OverviewJson['index']['state'],
  health: Readonly<Record<string, PartHealth>>,
): OverviewJson['troubles'] {
  return [
    ...(health['ledger']?.ok === false ? (['ledger'] as const) : []),
    ...(state === 'down' || state === 'starting' ? (['index'] as const) : []),
    ...(log.size() > 0 && log.checkpoint() === null ? (['head'] as const) : []),
  ];
}
