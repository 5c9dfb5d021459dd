import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client } from '@daybook/api';
import { Server } from '../../system/support/index.ts';
import { packaged } from '../receivers/programs/running.ts';

/** A rule that holds for who deletes. */
export const rule = {
  path: 'deleted.yml',
  text: 'title: Something was deleted\nid: 00000000-0000-4000-8000-000000000077\nlevel: high\ntags: [attack.impact]\nlogsource: {product: daybook}\ndetection: {s: {action: erase}, condition: s}\n',
};

/** A server whose settings, as JSON, which is YAML, have these notifiers; it knows `rule`, and its one source is `shop`. */
export async function startTold(
  data: string,
  notifiers: readonly object[],
  env: Readonly<Record<string, string>> = {},
) {
  const isNew = !existsSync(data);
  mkdirSync(data, { recursive: true });
  const file = path.join(path.dirname(data), 'settings.yaml');
  writeFileSync(file, JSON.stringify({ notifiers }));
  const server = await Server.start({ data, env: { ...env, DAYBOOK_CONFIG: file } });
  if (isNew) await server.client().importRules({ files: [rule], enable: true });
  return server;
}

/** One event of each actor, each an alert of its own. */
export async function erase(client: Client, actors: readonly string[]): Promise<void> {
  const lines = actors.map((id) =>
    JSON.stringify({ kind: 'data.delete', action: 'erase', outcome: 'success', actor: { type: 'user', id } }),
  );
  await client.sendEvents(lines.join('\n'), 'application/x-ndjson');
}

export async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean, timeoutMs = 20_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (performance.now() > deadlineMs) throw new Error(`it never came to be; at last: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}

export const alertmanager = packaged('usr/bin/prometheus-alertmanager');
export const prometheus = packaged('usr/bin/prometheus');
export const promtool = packaged('usr/bin/promtool');
export const pythonPackages = packaged('usr/lib/python3/dist-packages');
