import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, VerificationJson } from '@daybook/api';
import { expect, test } from 'vitest';
import { changeContent } from '../../packages/verify/src/testing/tamper.ts';
import { loginLines, readLog, Server, temporary } from './support/index.ts';

const people = Array.from({ length: 200 }, (_, i) => ({ id: `user-${i}` }));

async function fill(server: Server, batches: number): Promise<void> {
  const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
  const source = server.client(token);
  for (let i = 0; i < batches; i += 1) await source.sendEvents(loginLines(people), 'application/x-ndjson');
  // Once this one is proved, a head was signed over all of them.
  await source.sendEvents(loginLines([{ id: 'last' }]), 'application/x-ndjson', { ack: 'proved' });
}

async function ended(client: Client, id: string): Promise<VerificationJson> {
  for (let i = 0; i < 600; i += 1) {
    const run = await client.getVerification(id);
    if (run.ended !== null) return run;
    await sleep(50);
  }
  throw new Error('the verification did not end');
}

const verify = async (client: Client) => ended(client, (await client.startVerification()).id);

test('a file of the log that was changed on the disk is found by the running server, which names event and file', async () => {
  using place = temporary();
  await using server = await Server.start({ data: place.data });
  const admin = server.client();
  await fill(server, 3);
  const whole = await verify(admin);
  expect(whole).toMatchObject({ state: 'done', holds: true, findings: [], findingsCount: 0 });
  expect(whole.contentMatches).toBe(whole.size);
  expect(whole.size).toBeGreaterThanOrEqual(600);

  const tampered = await changeContent(place.data, 123);
  const broken = await verify(admin);
  expect(broken).toMatchObject({
    state: 'done',
    holds: false,
    findings: [{ code: 'content.changed', first: 123, last: 123, path: tampered.path }],
  });
  expect(await admin.overview()).toMatchObject({ verification: { id: broken.id, holds: false } });
  expect(server.output).toContain('THE LOG DOES NOT HOLD');
  const metrics = await (await server.fetch('/metrics', { token: server.adminToken })).text();
  expect(metrics).toMatch(/^daybook_log_broken 1$/m);
  expect(metrics).toMatch(/^daybook_log_verified_timestamp_seconds 1\.?\d+/m);

  await tampered.restore();
  expect(await verify(admin)).toMatchObject({ holds: true });
  await server.end();
  const kinds = (await readLog(place.data)).filter(({ kind }) => kind === 'log.verify');
  expect(kinds.map(({ action, outcome, ext }) => [action, outcome, ext?.['holds']])).toEqual([
    ['begin', 'success', undefined],
    ['end', 'success', true],
    ['begin', 'success', undefined],
    ['end', 'failure', false],
    ['begin', 'success', undefined],
    ['end', 'success', true],
  ]);
});

test('a verification that kill -9 ended is interrupted after the next start, and never passed', async () => {
  using place = temporary();
  let id: string;
  {
    await using server = await Server.start({ data: place.data });
    await fill(server, 30);
    ({ id } = await server.client().startVerification());
    await server.kill();
  }
  await using next = await Server.start({ data: place.data });
  const admin = next.client();
  expect(await admin.getVerification(id)).toMatchObject({ state: 'interrupted', holds: null });
  expect((await admin.overview()).verification).toBeNull();
  expect(await verify(admin)).toMatchObject({ holds: true });
});
