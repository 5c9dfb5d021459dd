import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CompletenessJson } from '@daybook/api';
import { expect, test, vi } from 'vitest';
import { expectVerified, readLog, Server, temporary } from './support/index.ts';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const epoch = 'run-7';
const numbered = (from: number, to: number) =>
  JSON.stringify(
    Array.from({ length: to - from + 1 }, (_, i) => ({
      kind: 'data.read',
      action: 'read',
      actor: 'alice',
      epoch,
      seq: String(from + i),
    })),
  );

async function daybook(server: Server, ...args: string[]): Promise<{ code: number; text: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, text: stdout };
  }
}

test('what a source numbered and did not send is missing, over kill -9 and restart, and is said in the log once', async () => {
  using place = temporary();
  const report = async (server: Server): Promise<CompletenessJson['sources'][number] | undefined> =>
    (await server.client().completeness({ from: '1h', to: 'now' })).sources[0];
  let token = '';
  {
    await using server = await Server.start({ data: place.data });
    ({ token } = await server.client().addSource({ name: 'shop', format: 'json' }));
    const sender = server.client(token);
    await sender.sendEvents(numbered(1, 20), 'application/json');
    await sender.sendEvents(numbered(31, 40), 'application/json');
    await vi.waitFor(async () => expect((await report(server))?.missing).toBe('10'), 20_000);
    await sender.sendEvents(numbered(41, 50), 'application/json');
    await server.kill();
  }
  {
    await using server = await Server.start({ data: place.data });
    const sender = server.client(token);
    await sender.sendEvents(numbered(25, 30), 'application/json');
    await sender.sendEvents(numbered(51, 60), 'application/json');
    await vi.waitFor(
      async () =>
        expect(await report(server)).toMatchObject({ verdict: 'gaps', gaps: [{ epoch, from: '21', to: '24' }] }),
      20_000,
    );
    // The log is told once what is late is late enough.
    await vi.waitFor(async () => {
      const { events } = await server.client().search({ q: 'own:true kind:log.gap' });
      expect(events.map(({ event }) => event.ext?.['ranges'])).toEqual([`${epoch} 21-24`]);
    }, 40_000);
    await sender.sendEvents(numbered(21, 24), 'application/json');
    expect(await sender.heartbeat({ epoch, seq: 60, end: true })).toEqual({ silentAfterSeconds: 86_400 });
    await vi.waitFor(async () => expect((await report(server))?.gaps).toEqual([]), 20_000);

    const listed = await daybook(server, 'source', 'list');
    expect(listed.text).toMatch(/shop +json +sending +\d{4}-\S+Z +\S+ +0 s +0 % +0/);
    const told = await daybook(server, 'completeness', '--from', '1h', '--to', 'now');
    expect(told.code).toBe(0);
    await server.kill();
  }
  await using server = await Server.start({ data: place.data });
  const sender = server.client(token);
  await sender.heartbeat({ epoch: 'run-8', seq: 2 });
  await vi.waitFor(async () => expect((await report(server))?.missing).toBe('2'), 40_000);
  const told = await daybook(server, 'completeness', '--from', '1h', '--to', 'now');
  expect(told.code).toBe(1);
  expect(told.text).toMatch(/^ {2}numbering run-8, numbers 1 to 2, between /m);
  // One is said of a source in ten seconds: that what was missing came may be said before or after what is missing now.
  await vi.waitFor(async () => {
    const { events } = await server.client().search({ q: 'own:true kind:log.gap' });
    expect(events).toHaveLength(3);
  }, 40_000);
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
  const gaps = (await readLog(place.data)).filter(({ kind }) => kind === 'log.gap');
  const said = gaps.map(({ outcome, ext }) => `${outcome} ${ext?.['ranges'] ?? ext?.['came']}`);
  expect(said[0]).toBe(`failure ${epoch} 21-24`);
  expect(said.slice(1).toSorted()).toEqual(['failure run-8 1-2', 'success 4']);
});
