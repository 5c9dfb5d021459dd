import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loginLines, Server, temporary } from './support/index.ts';

const waitMsMax = 60_000;

/** The overview, once the counts reach back a day: what was before the start is read when the index has it. */
async function wholeOverview(server: Server) {
  const deadlineMs = performance.now() + waitMsMax;
  for (;;) {
    const overview = await server.client().overview();
    if (Date.parse(overview.since) < Date.now() - 23 * 3_600_000) return overview;
    if (performance.now() > deadlineMs) throw new Error(`counts begin at ${overview.since}\n${server.output}`);
    await sleep(50);
  }
}

test('what each source sent is known after a kill as before it, and is counted once', async () => {
  using place = temporary();
  let before;
  {
    await using server = await Server.start({ data: place.data });
    await server.ready();
    const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
    const lines = loginLines(Array.from({ length: 40 }, (_, i) => ({ id: `user-${i}` })));
    await server.client(token).sendEvents(lines, 'application/x-ndjson');
    before = await wholeOverview(server);
    expect(before).toMatchObject({ recording: 'yes', sources: [{ name: 'shop', hour: 40, day: 40 }, {}] });
    await server.kill();
  }
  await using server = await Server.start({ data: place.data });
  await server.ready();
  const { secret } = await server.client().addToken({ name: 'more', roles: ['operator'] });
  await server.client(secret).sendEvents(loginLines([{ id: 'late' }]), 'application/x-ndjson', { source: 'shop' });
  const after = await wholeOverview(server);
  expect(after.recording).toBe('yes');
  const [shop] = after.sources;
  expect(shop).toMatchObject({ name: 'shop', hour: 41, day: 41, unparsed: 0, silent: false });
  expect(Date.parse(shop?.last ?? '')).toBeGreaterThan(Date.parse(before.sources[0]?.last ?? ''));
  expect(after.storage?.free).toBeGreaterThan(0);
  expect(await server.end()).toMatchObject({ code: 0 });
});
