import { setTimeout as sleep } from 'node:timers/promises';
import { endpointOf, senders } from '@daybook/api';
import { expect, test } from 'vitest';
import { hasRsyslogElasticsearch, Rsyslog } from '../../../system/support/index.ts';
import { Apart, canBeApart } from './apart.ts';
import { cutUnder, expectOnce, idsOf, Sending } from './sending.ts';

test('@elastic/elasticsearch: documents that it sends again until they are answered for are there once', async ({
  skip,
}) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  await using apart = await Apart.start();
  const { token, durable } = await apart.addSource('elastic');
  await using sending = new Sending(apart, durable, 'elasticsearch', 'elastic', apart.server.url, token);
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

test('rsyslog by omelasticsearch, as the console has it: all that it was given is there once', async ({ skip }) => {
  skip(!canBeApart || !hasRsyslogElasticsearch(), 'needs root, network namespaces, openssl and rsyslog');
  await using apart = await Apart.start();
  const { server, cable } = apart;
  const { token, durable } = await apart.addSource('rsyslog', 'auth');
  const steps = senders.find(({ id }) => id === 'rsyslog')?.steps(endpointOf(server.url, token, 'rsyslog'));
  // The authority of the test is none that the machine knows, and a test does not wait for a minute.
  const included = (steps?.[0]?.text ?? '')
    .replace('uid="daybook"', `tls.cacert="${apart.authority.cert}" uid="daybook"`)
    .replace(/indextimeout="\d+"/, 'indextimeout="2000"')
    .replace('action.resumeInterval="5"', 'action.resumeInterval="1"');
  await using rsyslog = new Rsyslog(apart.folder, included, cable.atClient);
  let made = 0;
  const write = (count: number): void =>
    rsyslog.write(
      ...Array.from(
        { length: count },
        () => `Accepted publickey for rsyslog-${(made += 1)} from 203.0.113.7 port 4242 ssh2`,
      ),
    );
  const allThere = (): Promise<void> =>
    expect.poll(durable, { timeout: 90_000, interval: 500, message: rsyslog.errors }).toBe(made);
  write(100);
  await allThere();

  // The server's machine has the request, and the server answers when it cannot be heard.
  server.signal('SIGSTOP');
  write(100);
  await sleep(2_500);
  cable.cut('answers');
  server.signal('SIGCONT');
  await expect.poll(durable, { timeout: 10_000 }).toBeGreaterThan(100);
  write(100);
  await sleep(8_000);
  cable.join();
  await allThere();
  expect(await apart.figure('daybook_events_repeated_total')).toBeGreaterThan(0);

  for (const what of ['requests', 'link'] as const) {
    cable.cut(what);
    write(100);
    await sleep(8_000);
    expect(await durable()).toBeLessThan(made);
    cable.join();
    await allThere();
  }
  const logged = idsOf(await apart.logged());
  expect(new Set(logged).size).toBe(made);
  expect(logged).toHaveLength(made);
});
