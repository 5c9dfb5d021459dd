import type { NewRole } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { startTestServer, type TestServer } from '../testing.ts';

type Sight = z.input<typeof NewRole>['sight'];

const tenant = 'default';
const all = ['identity', 'contact', 'network', 'content', 'raw'] as const;
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  const events = ['alice', 'bob', 'carol', 'dave'].map((id, i) => ({
    time: `2026-11-23T10:00:0${i}Z`,
    kind: 'data.read',
    action: i < 2 ? 'order.view' : 'order.print',
    outcome: i % 2 === 0 ? 'success' : 'failure',
    severity: 1,
    actor: { type: 'user', id, email: `${id}@example.org` },
    origin: { ip: `10.0.0.${i}` },
  }));
  await server.send(JSON.stringify(events));
});
afterEach(() => server[Symbol.asyncDispose]());

/** A token with a role of this sight. */
async function reader(name: string, sight: Sight): Promise<string> {
  await server.as.administrator.addRole({ name, permissions: ['events:read'], sight });
  return (await server.deps.tokens.addReader({ tenant, name, roles: [name] })).text;
}
const asking = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
async function search(token: string, q = ''): Promise<unknown> {
  const { body } = await server.ask(`/v1/events?q=${encodeURIComponent(q)}`, { headers: asking(token) });
  return body['events'];
}
const preview = (value: object, token = server.tokenOf.administrator) =>
  server.ask('/v1/roles/preview', { method: 'POST', body: JSON.stringify(value), headers: asking(token) });

const sights: Record<string, Sight> = {
  everything: { clear: [...all] },
  'one group': { clear: ['network'] },
  'a restriction': { restriction: 'outcome:failure', clear: ['identity', 'content'] },
  'a restriction by what it masks': { restriction: 'actor.id:bob OR origin.ip:10.0.0.2', clear: [] },
  'Daybook itself': { sources: [0], clear: [...all] },
  'no source': { sources: [], clear: [...all] },
};

describe('a preview', () => {
  test.each(Object.entries(sights))(
    'of %s shows what somebody with that role sees, and no more',
    async (name, sight) => {
      const token = await reader('tried', sight);
      const shown = await preview({ sight, q: 'kind:data.*' });
      expect(shown, name).toMatchObject({ status: 200, body: { more: false, missing: [] } });
      expect(shown.body['events']).toEqual(await search(token, 'kind:data.*'));
    },
  );

  test('never shows more than the one who asks sees, whatever the role would', async () => {
    const own: Sight = { restriction: 'action:order.view', clear: ['network'] };
    const token = await reader('narrow', own);
    expect((await preview({ sight: sights['everything'] }, token)).body['events']).toEqual(await search(token));
    const other: Sight = { restriction: 'outcome:failure', clear: ['identity', 'network'] };
    const both = await reader('both', { restriction: '(action:order.view) AND (outcome:failure)', clear: ['network'] });
    expect((await preview({ sight: other }, token)).body['events']).toEqual(await search(both));
    expect(await preview({ sight: other, q: 'actor.id:bob' }, token)).toMatchObject({
      status: 400,
      body: { code: 'query.invalid', errors: [{ path: 'q' }] },
    });
  });

  test.each(['actor.id:bob', 'NOT actor.email:bob@*', '"bob@example.org"'])(
    'tells nothing of what is masked for the one who asks by the restriction %s',
    async (restriction) => {
      const token = await reader('masked', { clear: ['network'] });
      const { body } = await preview({ sight: { restriction, clear: ['network'] }, q: 'kind:data.*' }, token);
      expect(body['events'] ?? []).toEqual([]);
    },
  );

  test('tells nothing of sources that the one who asks does not reach', async () => {
    const { source } = await server.as.administrator.addSource({ name: 'hidden' });
    const token = await reader('local', { sources: [1], clear: [...all] });
    const answerOf = async (number: number) => {
      const { status, body } = await preview({ sight: { sources: [1, number], clear: [] } }, token);
      return { status, detail: String(body['detail']).replaceAll(String(number), 'N') };
    };
    const never = await answerOf(99);
    expect(never).toMatchObject({ status: 400, detail: expect.stringContaining('there is no source N') });
    expect(await answerOf(source.number)).toEqual(never);
    expect(await answerOf(0)).toMatchObject({ status: 200 });
  });

  test('is bounded, and says where there is more', async () => {
    const { body } = await preview({ sight: { clear: [] }, q: 'kind:data.*', limit: 3 });
    expect(body).toMatchObject({ more: true });
    expect(body['events']).toHaveLength(3);
  });

  test('is a look under the role of the one who asks, recorded before it leaves', async () => {
    await preview({ sight: sights['a restriction'], q: 'action:order.*', since: '2026-01-01' });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'log.query',
      action: 'preview',
      actor: { id: 'Ann', roles: ['auditor'] },
      request: { query: 'action:order.*' },
      ext: { count: 2, since: '2026-01-01T00:00:00.000000000Z' },
    });
    server.log.ownFails = true;
    expect(await preview({ sight: sights['everything'] })).toMatchObject({
      status: 503,
      body: { code: 'look.not-recorded' },
    });
  });

  test('400: what could not be a role, and 403 for who sees no events', async () => {
    const faulty = { sight: { clear: [], restriction: 'nobody:x' } };
    expect(await preview(faulty)).toMatchObject({
      status: 400,
      body: { code: 'query.invalid', errors: [{ path: 'sight.restriction', start: 0, end: 6 }] },
    });
    expect(await preview({ sight: { clear: ['raw'] } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'sight.clear' }] },
    });
    expect((await preview({ sight: { clear: [] }, limit: 101 })).status).toBe(400);
    const { text } = await server.deps.tokens.addReader({ tenant, name: 'Al', roles: ['administrator'] });
    expect((await preview({ sight: { clear: [] } }, text)).status).toBe(403);
  });

  test('503: the index does not answer', async () => {
    server.index.fault = 'unavailable';
    expect(await preview({ sight: { clear: [] } })).toMatchObject({
      status: 503,
      body: { code: 'index.unavailable' },
    });
  });

  test('does not stand in the way of a role of its name', async () => {
    await server.as.administrator.addRole({ name: 'preview', permissions: [], sight: { clear: [] } });
    expect(await server.as.administrator.role('preview')).toMatchObject({ name: 'preview' });
  });
});
