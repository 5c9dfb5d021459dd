import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { canTakeNetworkAway, inNetworkOf, loginLines, Server, temporary, withoutNetwork } from './support/index.ts';

test('a second start needs no network: not a name is looked up, not an address called', async ({ skip }) => {
  skip(!canTakeNetworkAway, 'needs root and network namespaces');
  using place = temporary();
  {
    await using first = await Server.start({ data: place.data });
    await first.client().sendEvents(loginLines([{ id: 'alice' }]), 'application/x-ndjson', { source: 'shop' });
    await first.end();
  }
  await using server = await Server.start({ data: place.data, wrapper: withoutNetwork });
  const found = fetchIn(server, '/v1/events?q=actor.id:alice');
  expect(found).toMatchObject({ events: [{ sourceName: 'shop' }] });
  expect(await server.end()).toMatchObject({ code: 0 });
});

/** A request from within the network that has only the server in it; tried again until the index is there. */
function fetchIn(server: Server, path: string): unknown {
  const script = `
    const [url, token] = process.argv.slice(1);
    for (;;) {
      const response = await fetch(url, { headers: { authorization: 'Bearer ' + token } });
      const text = await response.text();
      if (response.status === 200 && JSON.parse(text).events.length > 0) { console.log(text); break; }
      if (![200, 503].includes(response.status)) throw new Error(text);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }`;
  const [program = '', ...args] = inNetworkOf(server.pid);
  const command = [
    ...args,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
    server.url + path,
    server.adminToken,
  ];
  const { stdout, stderr, status } = spawnSync(program, command, { encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}
