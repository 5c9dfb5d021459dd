import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { temporary } from '../../system/support/index.ts';
import { runProgram } from '../program.ts';
import { freePort, Running } from '../receivers/programs/running.ts';
import { erase, prometheus, promtool, startTold, until } from './told.ts';

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const rulesFile = path.join(deploy, 'prometheus/daybook.rules.yml');

beforeEach(({ skip }) => skip(!existsSync(prometheus), 'needs prometheus'));

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

const expressions = (
  JSON.parse(readFileSync(path.join(deploy, 'grafana/daybook.json'), 'utf8')) as Dashboard
).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$instance', '.*')));

/** What a text names, without what the text format adds to a histogram. */
const metricsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\bdaybook_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, ''))),
];

const isReady = async (port: number): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => null))?.status === 200;

test('promtool takes the alerting rules', async () => {
  const { exitCode, stdout, stderr } = await runProgram(promtool, ['check', 'rules', rulesFile]);
  expect(`${stdout}${stderr}`).toContain('SUCCESS: 15 rules found');
  expect(exitCode).toBe(0);
});

test('a real Prometheus reads a real Daybook as documented: every rule is well, every panel has its metrics, and alerts fire', async () => {
  using place = temporary();
  const gone = await freePort();
  const to = { name: 'gone', type: 'alertmanager', url: `http://127.0.0.1:${gone}` };
  await using server = await startTold(place.data, [to]);
  const client = server.client();
  const { token } = await client.addSource({ name: 'shop', format: 'json' });
  await erase(server.client(token), ['ann']);
  const folder = path.join(place.folder, 'prometheus');
  mkdirSync(folder);
  copyFileSync(rulesFile, path.join(folder, 'daybook.rules.yml'));
  writeFileSync(path.join(folder, 'daybook.token'), server.adminToken);
  const documented = readFileSync(path.join(deploy, 'prometheus/prometheus.yml'), 'utf8');
  const config = documented
    .replace('127.0.0.1:7070', new URL(server.url).host)
    .replace('scrape_interval: 15s', 'scrape_interval: 500ms\n  evaluation_interval: 500ms');
  expect(config).not.toContain('7070');
  writeFileSync(path.join(folder, 'prometheus.yml'), config);
  const port = await freePort();
  const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=tsdb', `--web.listen-address=127.0.0.1:${port}`];
  const check = await runProgram(promtool, ['check', 'config', path.join(folder, 'prometheus.yml')]);
  expect(check.exitCode, `${check.stdout}${check.stderr}`).toBe(0);
  await using _ = await new Running([prometheus, ...args], { cwd: folder }).until(() => isReady(port));

  const ask = async <T>(route: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${route}`);
    const { status, data } = (await response.json()) as { status: string; data: T };
    expect(status, route).toBe('success');
    return data;
  };
  interface Rules {
    readonly groups: readonly {
      readonly rules: readonly { name: string; health: string; state: string; lastError?: string }[];
    }[];
  }
  const rules = async () => (await ask<Rules>('rules')).groups.flatMap((group) => group.rules);
  const all = await until(rules, (read) => read.length > 0 && read.every(({ health }) => health !== 'unknown'));
  expect(all.filter(({ health }) => health !== 'ok')).toEqual([]);
  expect(all).toHaveLength(15);

  const result = async (expr: string) =>
    (await ask<{ result: readonly unknown[] }>(`query?query=${encodeURIComponent(expr)}`)).result;
  await until(
    () => result('up{job="daybook"} == 1'),
    (found) => found.length === 1,
  );
  // What a rule or a panel asks about is there; counters by reason begin with the first of their kind. Those of a bucket, and of
  // statements beside backups, are there where one is set (`bucket/outage.test.ts`, `backup-statements.test.ts`).
  const text = await client.metrics();
  const missing = metricsIn(`${expressions.join(' ')} ${readFileSync(rulesFile, 'utf8')}`).filter(
    (name) => !/^daybook_(?:bucket|statements_kept)_/.test(name) && !text.includes(`# TYPE ${name} `),
  );
  expect(missing).toEqual([]);
  for (const expr of expressions) await result(expr);

  // One alert of ours fires at once, and the lag is known.
  await until(rules, (read) => read.some(({ name, state }) => name === 'DaybookAlertsOpen' && state === 'firing'));
  expect(await result('daybook_notifications_waiting{notifier="gone"} == 1')).toHaveLength(1);
  expect(await result('daybook_alerts_opened_total{level="high"} == 1')).toHaveLength(1);
  expect(all.find(({ name }) => name === 'DaybookAway')).toMatchObject({ state: 'inactive' });
});
