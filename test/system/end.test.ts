import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { idsFound, Load, loginLines, readLog, Server, temporary } from './support/index.ts';

test('SIGTERM: what is in hand is finished, the end is recorded, and the next start has it all', async () => {
  using place = temporary();
  const load = new Load({ name: 'login', senders: 4, batchEvents: 50 });
  let token = '';
  {
    await using server = await Server.start({ data: place.data });
    await server.ready();
    ({ token } = await server.client().addSource({ name: 'shop', format: 'json' }));
    const slow = sendSlowly(server, token, loginLines([{ id: 'slow-1' }, { id: 'slow-2' }]));
    await slow.begun;
    const running = load.run(server.client(token, 1));
    while (load.acknowledged.length < 20) await sleep(5);
    server.signal('SIGTERM');
    await refusesConnections(server);
    slow.finish();
    expect(await slow.answer).toMatchObject({ status: 200, accepted: 2 });
    await running;
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(load.refused.filter((code) => code !== 'server.closing')).toEqual([]);
  }
  const log = await readLog(place.data);
  expect(log.at(-1)?.kind).toBe('log.stop');

  await using again = await Server.start({ data: place.data });
  await again.ready();
  // Whoever was told that the server is stopping sends again, and it is there once.
  await load.finish(again.client(token));
  expect(await idsFound(again, 'kind:auth.login')).toEqual([...load.ids, 'slow-1', 'slow-2'].sort());
  expect(again.output).not.toMatch(/"level":"(?:warn|error|fatal)"/);
  expect(await again.end()).toMatchObject({ code: 0 });
});

test('SIGTERM ends an idle server within seconds, with connections kept open by clients', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  await server.ready();
  const startMs = performance.now();
  expect(await server.end()).toMatchObject({ code: 0 });
  expect(performance.now() - startMs).toBeLessThan(8_000);
});

/** A request of which the server has the headers and half the body; the other half follows at `finish`. */
function sendSlowly(server: Server, token: string, body: string) {
  const half = Math.floor(body.length / 2);
  const sending = request(`${server.url}/v1/events`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
      expect: '100-continue',
    },
  });
  const begun = new Promise<void>((resolve) => {
    sending.once('continue', () => sending.write(body.slice(0, half), () => resolve()));
  });
  const answer = new Promise<{ status: number; accepted: number }>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString()) as { accepted: number };
        resolve({ status: response.statusCode ?? 0, accepted: json.accepted });
      });
    });
  });
  sending.flushHeaders();
  return { begun, answer, finish: () => sending.end(body.slice(half)) };
}

/** Waits until the server takes no new connection. */
async function refusesConnections(server: Server): Promise<void> {
  for (;;) {
    try {
      await fetch(`${server.url}/healthz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(1_000) });
    } catch {
      return;
    }
    await sleep(20);
  }
}
