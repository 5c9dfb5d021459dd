import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const json = JSON.stringify({ time: '2026-11-23T10:00:00Z', kind: 'data.read', actor: { type: 'user', id: 'alice' } });

test('an event whose row is not what the log has is shown as the log has it, and marked; whoever runs the server is told', async () => {
  await server.send(`[${json},${json}]`);
  server.index.changed = new Map([['1:1', ['actor.id', 'source']]]);
  const answer = await server.ask('/v1/events?order=asc', { as: 'reader' });
  const [same, differing] = answer.body['events'] as Record<string, unknown>[];
  expect(same).not.toHaveProperty('differs');
  expect(differing).toMatchObject({ position: '1:1', differs: ['actor.id', 'source'] });
  expect(server.index.toldRows).toEqual(['1:1']);
  expect((await server.ask('/v1/events/1:1', { as: 'reader' })).body).toMatchObject({
    differs: ['actor.id', 'source'],
  });
});

test('where the index does not say whether its rows are what the log has, the page says so and is there all the same', async () => {
  await server.send(`[${json},${json}]`);
  server.index.compareFault = 'time';
  const { body } = await server.ask('/v1/events', { as: 'reader' });
  expect(body).toMatchObject({ events: [{}, {}], bounds: { compared: false } });
  expect((await server.ask('/v1/events/1:1', { as: 'reader' })).status).toBe(200);
});
