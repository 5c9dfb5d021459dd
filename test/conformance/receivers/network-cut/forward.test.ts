import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporary } from '../../../system/support/index.ts';
import { Apart, canBeApart } from './apart.ts';
import { Cable } from './cable.ts';
import { cutUnder, idsOf, Sending } from './sending.ts';

const sharedKey = '8f1b6f2d0c9a4e7b8f1b6f2d0c9a4e7b';

test('@fluent-org/logger: what was acknowledged is there; only what it sent again under another id can be there twice', async ({
  skip,
}) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  using place = temporary();
  const keyFile = path.join(place.folder, 'shared.key');
  writeFileSync(keyFile, `${sharedKey}\n`);
  const listener = `{transport: tls, address: "${Cable.serverIp}:0", source: fluent, sharedKey: "file:${keyFile}"}`;
  await using apart = await Apart.start({ DAYBOOK_LISTENERS_FORWARD: `[${listener}]` });
  const { durable } = await apart.addSource('fluent');
  const port = /forward over tls at [\d.]+:(\d+)/.exec(apart.server.output)?.[1] ?? '';
  const ca = readFileSync(apart.authority.cert, 'utf8');
  await using sending = new Sending(apart, durable, 'fluent', 'fluent', Cable.serverIp, port, sharedKey, ca);
  await sending.goesOn(100);
  const unanswered = await cutUnder(apart, 'answers', [sending]);
  const unsent = await cutUnder(apart, 'requests', [sending]);
  const pulled = await cutUnder(apart, 'link', [sending]);
  await sending.end();
  const counts = Map.groupBy(idsOf(await apart.logged()), (id) => id);
  expect(sending.told).toEqual(sending.sent);
  expect([...sending.told].filter((id) => !counts.has(id))).toEqual([]);
  const twice = [...counts].filter(([, times]) => times.length > 1).map(([id]) => id);
  expect(twice.filter((id) => !unanswered.has(id) && !unsent.has(id) && !pulled.has(id))).toEqual([]);
  expect(twice.some((id) => unanswered.has(id))).toBe(true);
});
