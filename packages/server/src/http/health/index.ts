/** Health figures: they hold no event content, and are no looks. */
import { type Health, routes } from '@daybook/api';
import type { Registry as Metrics } from 'prom-client';
import { type Mount, WithStatus } from '../mount.ts';
import type { PartHealth } from '../ports.ts';

export interface HealthDeps {
  readonly version: string;
  readonly health: () => Readonly<Record<string, PartHealth>>;
  readonly closing: () => boolean;
  readonly metrics: Metrics;
  readonly openMetrics: boolean;
}

export function mountHealth(mount: Mount, deps: HealthDeps): void {
  mount(routes.healthz, async (): Promise<Health> => ({ status: 'ok', version: deps.version, parts: {} }));
  mount(routes.readyz, async () => {
    const health = healthOf(deps);
    return health.status === 'ok' ? health : new WithStatus(503, health);
  });
  const route = deps.openMetrics ? { ...routes.metrics, permission: null } : routes.metrics;
  mount(route, async () => await deps.metrics.metrics());
}

/** Details of what is wrong may name machines and paths; who has no token learns only which part it is. */
function healthOf({ version, health, closing }: HealthDeps): Health {
  const parts = Object.entries(health()).map(([name, { ok }]) => [name, { ok }] as const);
  const isReady = parts.every(([, part]) => part.ok);
  return { status: closing() ? 'closing' : isReady ? 'ok' : 'degraded', version, parts: Object.fromEntries(parts) };
}
