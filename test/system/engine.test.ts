import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { caughtUp, engineOf, idsFound, Load, Server, temporary } from './support/index.ts';

test('the index engine is killed twice while events come in: none is refused, and the index then has each once', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  await server.ready();
  const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
  const load = new Load({ name: 'login', senders: 2, batchEvents: 20 });
  const running = load.run(server.client(token));

  for (let round = 1; round <= 2; round += 1) {
    const before = load.acknowledged.length;
    while (load.acknowledged.length < before + 50) await sleep(5);
    const engine = await theEngine(server);
    process.kill(engine, 'SIGKILL');
    // Acknowledged while there is no engine, which takes a second or more to be back.
    const gone = load.acknowledged.length;
    while (load.acknowledged.length < gone + 50) await sleep(5);
    expect(await theEngine(server)).not.toBe(engine);
  }

  load.stop();
  await running;
  expect(load.refused).toEqual([]);
  expect(await idsFound(server, 'kind:auth.login')).toEqual(load.ids.sort());
  expect(await server.end()).toMatchObject({ code: 0 });
});

test('while the engine is away a search waits for it or is refused as retriable, and opening one event goes on', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  await caughtUp(server);
  process.kill(await theEngine(server), 'SIGKILL');
  const token = server.adminToken;
  while ((await server.fetch('/readyz')).status === 200) await sleep(5);
  const searching = server.fetch('/v1/events?q=', { token });
  expect((await server.fetch('/v1/events/1:0', { token })).status).toBe(200);
  expect((await server.fetch('/v1/events/1:0/receipt', { token })).status).toBe(200);
  const response = await searching;
  if (response.status !== 200) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ code: 'index.unavailable' });
  }
  await server.ready();
  expect((await server.fetch('/v1/events?q=', { token })).status).toBe(200);
});

async function theEngine(server: Server): Promise<number> {
  for (;;) {
    const pid = engineOf(server.pid);
    if (pid !== null) return pid;
    await sleep(20);
  }
}
