import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { idsFound, loginLines, Server, temporary } from './support/index.ts';

test('over its limit of events in hand the server answers 429 with Retry-After, and nothing is lost or doubled', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data, env: { DAYBOOK_INGEST_EVENTS_IN_HAND_MAX: '50' } });
  await server.ready();
  const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
  let refused = 0;

  // More producers at once than there is room for; each waits and sends again, without a key: what was refused was not written.
  const send = async (producer: number): Promise<string[]> => {
    const ids = Array.from({ length: 25 }, (_, i) => `p${producer}-${i}`);
    for (;;) {
      const response = await server.fetch('/v1/events?ack=indexed', {
        method: 'POST',
        token,
        body: loginLines(ids.map((id) => ({ id }))),
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const body = (await response.json()) as { code?: string };
      if (response.status === 200) return ids;
      expect([response.status, body.code]).toEqual([429, 'server.busy']);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      refused += 1;
      await sleep(50);
    }
  };
  const sent = await Promise.all(Array.from({ length: 12 }, (_, producer) => send(producer)));

  expect(refused).toBeGreaterThan(0);
  expect(await idsFound(server, 'kind:auth.login')).toEqual(sent.flat().sort());
  expect(await server.end()).toMatchObject({ code: 0 });
});
