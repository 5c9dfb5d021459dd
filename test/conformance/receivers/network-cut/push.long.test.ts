import { expect, test } from 'vitest';
import { Apart, canBeApart } from './apart.ts';
import { cutUnder, expectOnce, idsOf, Sending } from './sending.ts';

test('splunk-logging: what it sends again until it is answered for is there once', async ({ skip }) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  await using apart = await Apart.start();
  const { token, durable } = await apart.addSource('hec');
  await using sending = new Sending(apart, durable, 'splunk', 'hec', apart.server.url, token);
  await sending.goesOn(100);
  await cutUnder(apart, 'answers', [sending]);
  await cutUnder(apart, 'requests', [sending]);
  await cutUnder(apart, 'link', [sending]);
  await sending.end();
  expect(await apart.figure('daybook_events_repeated_total')).toBeGreaterThan(0);
  const logged = idsOf(await apart.logged());
  expect(sending.told).toEqual(sending.sent);
  expectOnce(logged, [sending]);
});

test('pino-loki: what was answered for is there once; what it gives up at its first failure is reported, and lost', async ({
  skip,
}) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  await using apart = await Apart.start();
  const { token, durable } = await apart.addSource('loki');
  await using sending = new Sending(apart, durable, 'loki', 'loki', apart.server.url, token);
  await sending.goesOn(100);
  const unanswered = await cutUnder(apart, 'answers', [sending]);
  const unsent = await cutUnder(apart, 'requests', [sending]);
  await cutUnder(apart, 'link', [sending]);
  await sending.end();
  expect(await apart.verdictOn('loki')).toMatchObject({
    verdict: 'not-provable',
    doubts: expect.arrayContaining(['unnumbered']) as string[],
  });
  const logged = new Set(idsOf(await apart.logged()));
  expectOnce([...logged], [sending]);
  const lost = [...sending.sent].filter((id) => !logged.has(id));
  expect(lost.filter((id) => !sending.failed.has(id))).toEqual([]);
  expect([lost.some((id) => unsent.has(id)), [...unanswered].some((id) => logged.has(id))]).toEqual([true, true]);
  expect(sending.errors.match(/Got unknown error when trying to send log to loki/gi)?.length).toBeGreaterThan(1);
});
