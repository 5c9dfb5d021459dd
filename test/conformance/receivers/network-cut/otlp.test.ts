import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Apart, canBeApart } from './apart.ts';
import { Cable } from './cable.ts';
import { cutUnder, expectOnce, idsOf, Sending } from './sending.ts';

test("OpenTelemetry's three exporters: what an application sends again until it is answered for is there once", async ({
  skip,
}) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  await using apart = await Apart.start({ DAYBOOK_LISTENERS_OTLP_GRPC: `${Cable.serverIp}:0` });
  const { url } = apart.server;
  const grpc = await grpcOf(apart);
  await using things = new AsyncDisposableStack();
  const sendings: Sending[] = [];
  for (const [name, at] of Object.entries({ json: url, protobuf: url, grpc: `https://${grpc}` })) {
    const { token, durable } = await apart.addSource(name);
    sendings.push(things.use(new Sending(apart, durable, 'otlp', name, at, token, apart.authority.cert)));
  }
  await Promise.all(sendings.map((sending) => sending.goesOn(100)));

  await cutUnder(apart, 'answers', sendings);
  await cutUnder(apart, 'requests', sendings);
  await cutUnder(apart, 'link', sendings);
  await Promise.all(sendings.map((sending) => sending.end()));

  expect(await apart.figure('daybook_events_repeated_total')).toBeGreaterThan(0);
  expect(await apart.verdictOn('grpc')).toMatchObject({
    verdict: 'not-provable',
    doubts: expect.arrayContaining(['unnumbered']) as string[],
  });
  const logged = idsOf(await apart.logged());
  for (const { sent, told, failed } of sendings) {
    expect(told).toEqual(sent);
    expect(failed.size).toBeGreaterThan(0);
  }
  expectOnce(logged, sendings);
});

async function grpcOf({ server }: Apart): Promise<string> {
  for (;;) {
    const at = /OTLP over gRPC at (\S+)\n/.exec(server.output)?.[1];
    if (at !== undefined) return at;
    await sleep(10);
  }
}
