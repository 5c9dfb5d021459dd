import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Daemon, hasRsyslog, temporary } from '../../../system/support/index.ts';
import { documentedIn } from '../programs/documented.ts';
import { Apart, canBeApart } from './apart.ts';
import { Cable } from './cable.ts';
import { cutUnder, idsOf, Sending } from './sending.ts';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

const unprovable = {
  verdict: expect.stringMatching(/^(?:not-provable|gaps)$/) as string,
  doubts: expect.arrayContaining(['unnumbered', 'unacknowledged']) as string[],
};
/** Messages that may have been on their way when the network was cut. */
const underWayMax = 50;

/** Says numbers, one in ten milliseconds, until it is stopped; resolves to how many. */
function saying(socket: string): { readonly said: () => number; readonly stop: () => Promise<void> } {
  let [next, isOver] = [0, false];
  const going = (async () => {
    while (!isOver) {
      const input = Array.from(
        { length: 10 },
        () => `Accepted publickey for user-${(next += 1)} from 203.0.113.7 port 4242 ssh2\n`,
      );
      const { status } = spawnSync('logger', ['-u', socket, '-t', 'sshd', '-p', 'auth.info'], {
        input: input.join(''),
      });
      if (status !== 0) throw new Error('logger failed');
      await sleep(100);
    }
  })();
  const stop = async (): Promise<void> => {
    isOver = true;
    await going;
  };
  return { said: () => next, stop };
}

/** A server that takes syslog over TLS from the machine that the guide's certificate names. */
async function listening() {
  const apart = await Apart.start({
    DAYBOOK_LISTENERS_SYSLOG: `[{transport: tls, address: "${Cable.serverIp}:0"}]`,
  });
  const web = apart.authority.issue('web', 'DNS:web.example.org');
  const { durable } = await apart.addSource('web', 'auto', 'DNS:web.example.org');
  const port = /syslog over tls at [\d.]+:(\d+)/.exec(apart.server.output)?.[1] ?? '';
  const replaced = {
    '6514': port,
    '/etc/daybook/ca.pem': apart.authority.cert,
    '/etc/daybook/web.crt': web.cert,
    '/etc/daybook/web.key': web.key,
  };
  return { apart, durable, replaced };
}

test.for(['rsyslog', 'syslog-ng'] as const)(
  '%s over TLS, as the guide has it: what its kernel had taken when the network was cut is lost, no other, and the answer on completeness says that it can be',
  async (program, { skip }) => {
    const isThere = program === 'rsyslog' ? hasRsyslog : has('syslog-ng');
    skip(!canBeApart || !isThere || !has('logger'), `needs root, network namespaces, openssl, logger and ${program}`);
    const { apart, durable, replaced } = await listening();
    await using _ = apart;
    using own = temporary();
    const wrapper = apart.atClientByName;
    await using daemon =
      program === 'rsyslog'
        ? await Daemon.rsyslog(own.folder, '', documentedIn('sources.md', 'Syslog', 1, replaced), wrapper)
        : await Daemon.syslogNg(
            own.folder,
            syslogNgDestination({ ...replaced, '/var/lib/syslog-ng': own.folder }),
            '',
            wrapper,
          );
    const { said, stop } = saying(daemon.socket);
    await expect.poll(durable, { timeout: 60_000, message: daemon.said }).toBeGreaterThan(50);
    const cuts: [number, number][] = [];
    for (const what of ['requests', 'answers'] as const) {
      const first = said();
      apart.cable.cut(what);
      await sleep(8_000);
      apart.cable.join();
      cuts.push([first, said()]);
      const wanted = said() + 50;
      await expect.poll(said, { timeout: 60_000 }).toBeGreaterThan(wanted);
    }
    await stop();
    await expect
      .poll(async () => (await apart.client.search({ q: `actor.id:user-${said()}` })).events.length, {
        timeout: 90_000,
        interval: 1_000,
      })
      .toBeGreaterThan(0);
    expect(await apart.verdictOn('web')).toMatchObject(unprovable);
    const logged = idsOf(await apart.logged());
    const there = new Set(logged);
    const missing = Array.from({ length: said() }, (_each, i) => i + 1).filter((n) => !there.has(`user-${n}`));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.filter((n) => !cuts.some(([from, to]) => n >= from - underWayMax && n <= to))).toEqual([]);
  },
);

function syslogNgDestination(replaced: Readonly<Record<string, string>>): string {
  return /^destination d_daybook \{\n([^]*)^\};$/m.exec(documentedIn('sources.md', 'Syslog', 2, replaced))?.[1] ?? '';
}

test('gelf-pro over TLS: what its kernel had taken when the network was cut is lost, and the answer on completeness says that it can be', async ({
  skip,
}) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  const listener = `{transport: tls, address: "${Cable.serverIp}:0", source: shop, from: [${Cable.clientIp}]}`;
  await using apart = await Apart.start({ DAYBOOK_LISTENERS_GELF: `[${listener}]` });
  const { durable } = await apart.addSource('shop');
  const port = /gelf over tls at [\d.]+:(\d+)/i.exec(apart.server.output)?.[1] ?? '';
  await using sending = new Sending(apart, durable, 'gelf', 'gelf', Cable.serverIp, port);
  await sending.goesOn(100);
  const meanwhile: [number, number][] = [];
  for (const what of ['requests', 'link'] as const) {
    const before = sending.sent.size;
    await cutUnder(apart, what, [sending]);
    meanwhile.push([before - underWayMax, sending.sent.size]);
  }
  await sending.end();
  expect(await apart.verdictOn('shop')).toMatchObject(unprovable);
  const logged = new Set(idsOf(await apart.logged()));
  const missing = [...sending.sent].map((id, at) => [id, at] as const).filter(([id]) => !logged.has(id));
  expect(missing.filter(([, at]) => !meanwhile.some(([from, to]) => at >= from && at < to))).toEqual([]);
});
