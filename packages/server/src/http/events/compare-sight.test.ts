import { maskingGroups } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sight } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

// Readers who see a part of the log ask whether the index has the same of what they do not see.

const clear = Object.keys(maskingGroups) as (keyof typeof maskingGroups)[];
const role = (name: string, sight: Partial<Sight>) => ({
  name,
  about: '',
  permissions: ['events:read'] as const,
  sight: { sources: null, restriction: '', clear, ...sight },
  isBuiltIn: false,
});

let server: TestServer;
let tokens: Record<'opened' | 'masked', string>;
beforeEach(async () => {
  server = await startTestServer({}, [role('opened', { restriction: 'action:open' }), role('masked', { clear: [] })]);
  const actions = ['close', 'open', 'close', 'open', 'open'];
  await server.send(JSON.stringify(actions.map((action) => ({ action, kind: 'data.read', user: 'alice' }))));
  tokens = { opened: await server.addReader('Olga', 'opened'), masked: await server.addReader('Max', 'masked') };
});
afterEach(() => server[Symbol.asyncDispose]());

const compare = (as: keyof typeof tokens, positions: readonly string[]) =>
  server.ask('/v1/events/compare', {
    method: 'POST',
    token: tokens[as],
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ positions }),
  });

test('what is out of sight, was never given or cannot be read is not looked at, and one answer is as the other', async () => {
  server.log.damaged = 4;
  const all = ['1:0', '1:1', '1:2', '1:3', '1:4', '1:99', '7:1'];
  server.index.changed = new Map(all.map((at) => [at, ['kind']]));
  expect((await compare('opened', all)).body).toEqual({
    compared: true,
    items: [
      { position: '1:1', differs: ['kind'] },
      { position: '1:3', differs: ['kind'] },
    ],
  });
  expect([server.index.comparisons, server.index.toldRows]).toEqual([[['1:1', '1:3']], ['1:1', '1:3']]);
  expect(server.log.own.at(-1)).toMatchObject({ ext: { count: 0, counted: 2, first: '1:1', last: '1:3' } });
  const texts = await Promise.all(
    ['1:0', '1:2', '1:4', '1:99', '7:1'].map(async (at) => (await compare('opened', [at])).text),
  );
  expect(new Set(texts)).toEqual(new Set(['{"compared":true,"items":[]}']));
});

test('of what is masked not even the name of the field is said', async () => {
  server.index.changed = new Map([
    ['1:1', ['actor.id', 'ext', 'raw', 'kind']],
    ['1:3', ['actor.id']],
  ]);
  expect((await compare('masked', ['1:1', '1:3', '1:4'])).body['items']).toEqual([
    { position: '1:1', differs: ['kind'] },
    { position: '1:3', differs: [] },
  ]);
  expect((await server.ask('/v1/events/1:1', { token: tokens.masked })).body).toMatchObject({ differs: ['kind'] });
});
