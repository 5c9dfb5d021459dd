import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { canPutFiles, temporary, withFileAt } from '../../system/support/index.ts';
import { freePort, packaged, Running } from '../receivers/programs/running.ts';
import { alertmanager, erase, rule, startTold, until } from './told.ts';

beforeEach(({ skip }) => skip(!existsSync(alertmanager) || !canPutFiles, 'needs prometheus-alertmanager, and root'));

interface Shown {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
  readonly startsAt: string;
}

function start(folder: string, port: number): Promise<Running> {
  const config = path.join(folder, 'alertmanager.yml');
  writeFileSync(config, 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n');
  const listen = ['--cluster.listen-address=', `--web.listen-address=127.0.0.1:${port}`];
  const own = [`--config.file=${config}`, `--storage.path=${path.join(folder, 'am')}`];
  // It reads templates from where its package would have put them.
  const command = [...withFileAt(packaged('usr/share'), '/usr/share'), alertmanager, ...own, ...listen];
  return new Running(command, { cwd: folder }).listening(port);
}

const shown = (port: number) => async (): Promise<Shown[]> => {
  const response = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`);
  return (await response.json()) as Shown[];
};

test('a real Alertmanager shows alerts while they are open, and resolves those that are closed; what came while it was away comes', async () => {
  using place = temporary();
  const port = await freePort();
  const to = { name: 'am', type: 'alertmanager', url: `http://127.0.0.1:${port}` };
  await using server = await startTold(place.data, [to]);
  const client = server.client();
  const { token } = await client.addSource({ name: 'shop', format: 'json' });
  // Alertmanager is not there yet.
  await erase(server.client(token), ['early']);
  await until(
    async () => (await client.listNotifiers()).items,
    ([one]) => one?.fault === 'ECONNREFUSED',
  );
  mkdirSync(path.join(place.folder, 'am'));
  {
    await using _ = await start(place.folder, port);
    await erase(server.client(token), ['ann', 'bob']);
    const all = await until(shown(port), (alerts) => alerts.length === 3);
    const { items } = await client.listAlerts();
    expect(all.map(({ labels }) => labels['alert_id']).toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    expect(all[0]).toMatchObject({
      labels: {
        alertname: 'Something was deleted',
        severity: 'high',
        rule_id: rule.text.match(/id: (.*)/)?.[1],
        tenant: 'default',
        service: 'daybook',
      },
      annotations: { summary: 'high: Something was deleted', tags: 'attack.impact' },
      status: { state: 'active' },
    });
    // Of an alert that is closed Alertmanager lists nothing.
    await client.closeAlert(items[0]?.id ?? '', { verdict: 'benign', reason: 'a rehearsal' });
    await until(
      shown(port),
      (alerts) => alerts.length === 2 && alerts.every(({ labels }) => labels['alert_id'] !== items[0]?.id),
    );
    expect((await client.testNotifier('am')).delivered).toBe(true);
    await until(shown(port), (alerts) => alerts.some(({ labels }) => labels['alertname'] === 'Daybook test'));
  }
  const { items: deliveries } = await client.listDeliveries('am');
  expect(deliveries.map(({ step, state }) => `${step} ${state}`).toSorted()).toEqual([
    'closed sent',
    'opened sent',
    'opened sent',
    'opened sent',
  ]);
  const { delivered, fault } = await client.testNotifier('am');
  expect([delivered, fault]).toEqual([false, 'ECONNREFUSED']);
});

test('an Alertmanager that forgot everything is told again what is still open', async () => {
  using place = temporary();
  const port = await freePort();
  const to = { name: 'am', type: 'alertmanager', url: `http://127.0.0.1:${port}` };
  mkdirSync(path.join(place.folder, 'am'));
  {
    await using _ = await start(place.folder, port);
    await using server = await startTold(place.data, [to]);
    const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
    await erase(server.client(token), ['ann']);
    await until(shown(port), (alerts) => alerts.length === 1);
  }
  await using _ = await start(place.folder, port);
  expect(await shown(port)()).toEqual([]);
  await using _server = await startTold(place.data, [to]);
  await until(shown(port), (alerts) => alerts.length === 1);
});
