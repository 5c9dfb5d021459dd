import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { indexFields } from '../../index/fields.ts';
import { groupOfField } from '../../index/query-fields.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const role = (name: string, sources: number[] | null, clear: ('network' | 'identity')[]) => ({
  name,
  about: '',
  permissions: ['events:read' as const],
  sight: { sources, restriction: '', clear },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({}, [role('shop', [1], []), role('network', null, ['network'])]);
});
afterEach(() => server[Symbol.asyncDispose]());

interface Listed {
  readonly name: string;
  readonly isMasked: boolean;
  readonly isCountable: boolean;
}

describe('GET /v1/me/fields', () => {
  test('200: each field once, and what the role masks is said to be, and cannot be counted by', async () => {
    const token = await server.addReader('nell', 'network');
    const { body, status } = await server.ask('/v1/me/fields', { token });
    expect(status).toBe(200);
    const fields = body['fields'] as Listed[];
    expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(indexFields).toSorted());
    for (const { name, isMasked, isCountable } of fields) {
      const group = groupOfField(name);
      expect([name, isMasked]).toEqual([name, group !== null && group !== 'network']);
      expect(isCountable && isMasked).toBe(false);
    }
    expect(body['open']).toMatchObject([{ prefix: 'ext.', isMasked: true, isCountable: false }]);
    expect(server.log.own).toEqual([]);
  });

  test('200: the sources are those that the role reaches', async () => {
    const token = await server.addReader('sam', 'shop');
    expect((await server.ask('/v1/me/fields?role=shop', { token })).body['sources']).toEqual([
      { number: 1, name: 'shop' },
    ]);
  });

  test('403: a role that one does not have, or that reads no events', async () => {
    const token = await server.addReader('sam', 'shop');
    expect((await server.ask('/v1/me/fields?role=network', { token })).body.code).toBe('access.forbidden');
    expect((await server.ask('/v1/me/fields', { as: 'source' })).status).toBe(403);
  });
});
