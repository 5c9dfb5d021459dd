import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import type { Event } from '@daybook/event';
import { expectVerified, readLog, Server, temporary } from '../../../system/support/index.ts';
import { Apart, canBeApart } from './apart.ts';
import { Cable } from './cable.ts';
import { expectOnce, idsOf, Sending } from './sending.ts';

const sharedKey = '8f1b6f2d0c9a4e7b8f1b6f2d0c9a4e7b';

/** Every client of `senders/` whose protocol acknowledges, each begun for a source of its own. */
async function begin(apart: Apart, things: AsyncDisposableStack, run: string): Promise<Sending[]> {
  const { server, authority } = apart;
  const { url } = server;
  const grpc = `https://${/OTLP over gRPC at (\S+)\n/.exec(server.output)?.[1]}`;
  const port = /forward over tls at [\d.]+:(\d+)/.exec(server.output)?.[1] ?? '';
  const clients = [
    ['otlp', 'json', url],
    ['otlp', 'protobuf', url],
    ['otlp', 'grpc', grpc],
    ['splunk', `hec-${run}`, url],
    ['elasticsearch', `elastic-${run}`, url],
    ['loki', `loki-${run}`, url],
  ] as const;
  const begun: Sending[] = [];
  for (const [program, name, at] of clients) {
    const { token, durable } = await apart.addSource(`${name}.${run}`);
    begun.push(things.use(new Sending(apart, durable, program, name, at, token, authority.cert)));
  }
  const { durable } = await apart.addSource(`fluent.${run}`);
  const ca = readFileSync(authority.cert, 'utf8');
  const forward = ['fluent', `fluent-${run}`, Cable.serverIp, port, sharedKey, ca] as const;
  begun.push(things.use(new Sending(apart, durable, ...forward)));
  return begun;
}

/** The log after a kill: a server makes it whole when it starts. */
async function replayed({ server: { data }, cable }: Apart): Promise<Event[]> {
  await using again = await Server.start({ data, wrapper: cable.atServer });
  await again.end();
  expectVerified(data);
  return await readLog(data);
}

test.for(['the clients are killed', 'the server is ended', 'the server is killed'] as const)(
  '%s while they send: what they were answered for is there once',
  async (what, { skip }) => {
    skip(!canBeApart, 'needs root, network namespaces and openssl');
    using place = temporary();
    const keyFile = path.join(place.folder, 'shared.key');
    writeFileSync(keyFile, `${sharedKey}\n`);
    const listener = `{transport: tls, address: "${Cable.serverIp}:0", source: fluent.a, sharedKey: "file:${keyFile}"}`;
    const at = `${Cable.serverIp}:0`;
    const env = { DAYBOOK_LISTENERS_OTLP_GRPC: at, DAYBOOK_LISTENERS_FORWARD: `[${listener}]` };
    await using apart = await Apart.start(env);
    await using things = new AsyncDisposableStack();
    const sendings = await begin(apart, things, 'a');
    await Promise.all(sendings.map((sending) => sending.goesOn(30)));
    if (what === 'the server is ended') apart.server.signal('SIGTERM');
    if (what === 'the clients are killed') await Promise.all(sendings.map((sending) => sending.kill()));
    if (what === 'the server is killed') await apart.server.kill();
    const logged = idsOf(what === 'the server is killed' ? await replayed(apart) : await apart.logged());
    // Answers that were on their way are heard.
    await sleep(500);
    expectOnce(logged, sendings);
  },
);
