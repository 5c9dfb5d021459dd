import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { Load, random, temporary } from '../../system/support/index.ts';
import { erase, startTold, until } from './told.ts';

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

/** A receiver that checks each message with the library of Standard Webhooks, and takes each id once. */
async function openReceiver() {
  const receiver = { url: '', ids: [] as string[], alerts: [] as string[], isRefusing: false, wrong: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const said = read(Buffer.concat(chunks).toString(), request.headers);
      if (said === null) receiver.wrong += 1;
      if (said === null || receiver.isRefusing) return response.writeHead(500).end();
      receiver.ids.push(String(request.headers['webhook-id']));
      if (said.type === 'alert.opened') receiver.alerts.push(String(said.data['alert']));
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return Object.assign(receiver, {
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
}

function read(text: string, headers: IncomingHttpHeaders): { type: string; data: Record<string, unknown> } | null {
  try {
    return new Webhook(secret).verify(text, headers as Record<string, string>) as ReturnType<typeof read>;
  } catch {
    return null;
  }
}

test('kill -9 at any moment: every alert reaches the webhook, and what comes twice has the same id', async () => {
  using place = temporary();
  using receiver = await openReceiver();
  const to = { name: 'hook', type: 'webhook', url: receiver.url, secret: 'env:HOOK_SECRET' };
  const start = () => startTold(place.data, [to], { HOOK_SECRET: secret });
  const next = random(20_261_128);
  const load = new Load({ name: 'login', senders: 1, batchEvents: 20 });
  let token: string | undefined;
  let made = 0;
  for (let round = 0; round < 4; round += 1) {
    await using server = await start();
    token ??= (await server.client().addSource({ name: 'shop', format: 'json' })).token;
    const running = load.run(server.client(token, 1));
    receiver.isRefusing = round === 1;
    for (let i = 0; i < 6; i += 1) {
      await erase(server.client(token), [`user-${(made += 1)}`]);
      await sleep(next() * 30);
    }
    await server.kill();
    await running;
  }
  receiver.isRefusing = false;
  await using server = await start();
  const alerts = await until(
    async () => (await server.client().listAlerts({ limit: 200 })).items.map(({ id }) => id),
    (all) => all.length === made,
  );
  await until(
    () => Promise.resolve(new Set(receiver.alerts).size),
    (count) => count === made,
    60_000,
  );
  expect([...new Set(receiver.alerts)].toSorted()).toEqual(alerts.toSorted());
  expect(new Set(receiver.ids).size).toBe(made);
  expect(receiver.wrong).toBe(0);
});
