import { expect, test } from 'vitest';
import { startTestServer } from '../testing.ts';

test('200 and 202: the state of the index, and a rebuild that is recorded', async () => {
  await using server = await startTestServer();
  expect(await server.as.reader.indexStatus()).toEqual({
    state: 'following',
    position: null,
    lag: 0,
    indexedSince: null,
  });
  const answer = await server.ask('/v1/index/rebuild', { method: 'POST', as: 'administrator' });
  expect(answer.status).toBe(202);
  expect(server.index.rebuilds).toBe(1);
  expect(server.log.own).toMatchObject([{ kind: 'log.index', action: 'rebuild', actor: { id: 'Ann' } }]);
});

test('403 and 503: a reader does not rebuild, and nobody does unrecorded', async () => {
  await using server = await startTestServer();
  expect((await server.ask('/v1/index/rebuild', { method: 'POST', as: 'reader' })).status).toBe(403);
  server.log.ownFails = true;
  expect((await server.ask('/v1/index/rebuild', { method: 'POST', as: 'administrator' })).status).toBe(503);
  expect(server.index.rebuilds).toBe(0);
});
