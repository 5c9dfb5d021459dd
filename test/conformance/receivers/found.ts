import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView } from '@daybook/api';
import { caughtUp, type Server } from '../../system/support/index.ts';

/** At least `count` events, in the order of the log; fewer where they do not come. */
export async function found(server: Server, q: string, count: number): Promise<EventView[]> {
  const deadlineMs = performance.now() + 60_000;
  for (;;) {
    await caughtUp(server);
    const events: EventView[] = [];
    for await (const page of server.client().searchAll({ q, sort: 'position', order: 'asc', limit: 1000 })) {
      events.push(...page.events);
    }
    if (events.length >= count || performance.now() > deadlineMs) return events;
    await sleep(100);
  }
}
