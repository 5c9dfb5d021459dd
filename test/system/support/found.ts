import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server.ts';

/** `actor.id` of every event that a query finds, sorted, once the index has caught up with the log. */
export async function idsFound(server: Server, q: string): Promise<string[]> {
  await caughtUp(server);
  const ids: string[] = [];
  for await (const page of server.client().searchAll({ q, sort: 'position', order: 'asc', limit: 1000 })) {
    ids.push(...page.events.map(({ event }) => event.actor?.id ?? 'masked'));
  }
  return ids.sort();
}

/** Waits until the index has what was in the log when this was called. */
export async function caughtUp(server: Server, token = server.adminToken, timeoutMs = 60_000): Promise<void> {
  const client = server.client(token);
  const { size } = await client.logInfo();
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const { state, position, lag } = await client.indexStatus();
    if (state === 'following' && Number(position?.split(':')[1] ?? -1) >= size - 1) return;
    if (performance.now() > deadlineMs)
      throw new Error(`the index is ${state} at ${position}, ${lag} behind\n${server.output}`);
    await sleep(50);
  }
}
