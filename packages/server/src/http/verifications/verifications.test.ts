import { maskingGroups } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const path = '/v1/log/verifications';
const finding = { code: 'content.changed', meaning: 'the content is not what was logged', first: 0, last: 0 };
const broken = {
  holds: false,
  size: 1,
  root: 'cm9vdA==',
  checkpoint: 'test/log\n1\n',
  contentMatches: 0,
  findings: [finding],
  findingsCount: 1,
};
const groups = Object.keys(maskingGroups) as (keyof typeof maskingGroups)[];
const role = (name: string, sight: Partial<Role['sight']>): Role => ({
  name,
  about: '',
  permissions: ['log:read'],
  sight: { sources: null, restriction: '', clear: groups, ...sight },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({}, [role('part', { restriction: 'action:open' }), role('masked', { clear: [] })]);
  await server.send('{}');
});
afterEach(() => server[Symbol.asyncDispose]());

const ended = (id: string) =>
  vi.waitFor(async () => {
    const run = await server.as.administrator.getVerification(id);
    expect(run.ended).not.toBeNull();
    return run;
  }, 10_000);

describe(path, () => {
  test('202, then what it found, with its place; the list, the log and the overview say it too', async () => {
    server.verifier.verify = () => Promise.resolve(broken);
    const begun = await server.ask(path, { method: 'POST', as: 'administrator' });
    expect(begun).toMatchObject({ status: 202, body: { holds: null, ended: null, by: 'Ann' } });
    const { id } = begun.body as { id: string };
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'done', holds: false, findings: [finding], checkpoint: 'test/log\n1\n' });
    const list = await server.as.reader.listVerifications();
    expect(list).toMatchObject({ verifications: [{ id, holds: false, findingsCount: 1 }], everyHours: 24 });
    const last = { id, ended: run.ended, holds: false, size: 1 };
    expect((await server.as.reader.logInfo()).verification).toEqual(last);
    expect((await server.as.reader.overview()).verification).toEqual(last);
  });

  test('who sees a part of the events is told whether the log holds, and not which events do not', async () => {
    server.verifier.verify = () => Promise.resolve(broken);
    const { id } = await server.as.administrator.startVerification();
    await ended(id);
    const part = await server.ask(`${path}/${id}`, { token: await server.addReader('Pat', 'part') });
    expect(part.body).toMatchObject({ holds: false, findingsCount: 1, findings: null });
    expect(part.text).not.toContain('content.changed');
    const masked = await server.ask(path, { token: await server.addReader('Max', 'masked') });
    expect(masked.status).toBe(200);
    expect(masked.text).not.toContain('Ann');
  });

  test('it is cancelled by who may begin one, and then is over', async () => {
    server.verifier.verify = async (_task, { signal }) => {
      const never = Promise.withResolvers<never>();
      if (signal.aborted) never.reject(new Error('ended'));
      signal.addEventListener('abort', () => never.reject(new Error('ended')));
      return await never.promise;
    };
    const { id } = await server.as.administrator.startVerification();
    const second = await server.ask(path, { method: 'POST', as: 'administrator' });
    expect(second).toMatchObject({ status: 409, body: { code: 'verification.running' } });
    expect((await server.ask(`${path}/${id}`, { method: 'DELETE', as: 'reader' })).status).toBe(403);
    expect(await server.as.administrator.cancelVerification(id)).toMatchObject({ state: 'cancelled', holds: null });
    const again = await server.ask(`${path}/${id}`, { method: 'DELETE', as: 'administrator' });
    expect(again).toMatchObject({ status: 409, body: { code: 'verification.over' } });
  });

  test('403: reading the log is not verifying it; 401: nor is it for everybody; 404: what is not there', async () => {
    expect((await server.ask(path, { method: 'POST', as: 'reader' })).status).toBe(403);
    expect((await server.ask(path, { as: 'source' })).status).toBe(403);
    expect((await server.ask(path)).status).toBe(401);
    expect(await server.ask(`${path}/nothing`, { as: 'reader' })).toMatchObject({
      status: 404,
      body: { code: 'verification.not-found' },
    });
  });

  test('503: what the log does not take does not begin', async () => {
    server.log.ownFails = true;
    const refused = await server.ask(path, { method: 'POST', as: 'administrator' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
  });
});
