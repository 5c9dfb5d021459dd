import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertJson } from '@daybook/api';
import type { Server } from './server.ts';

/** All alerts that are not closed, once rules were tried with everything that was in the log when this was called. */
export async function alertsOf(server: Server, timeoutMs = 30_000): Promise<AlertJson[]> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!/^daybook_watch_lag_events 0$/m.test(await server.client().metrics())) {
    if (performance.now() > deadlineMs) throw new Error(`the watch did not catch up\n${server.output}`);
    await sleep(50);
  }
  const alerts: AlertJson[] = [];
  let after: string | null = null;
  do {
    const page = await server.client().listAlerts({ limit: 200, ...(after === null ? {} : { after }) });
    alerts.push(...page.items);
    ({ after } = page);
  } while (after !== null);
  return alerts;
}
