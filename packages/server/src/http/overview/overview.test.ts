import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test('200: a log that takes what is sent is said to be recording, and how much it has', async () => {
  await server.send('{"user":"alice"}');
  const answer = await server.as.reader.overview();
  expect(answer).toMatchObject({ recording: true, events: 1 });
  expect(answer.troubles).not.toContain('ledger');
  expect(server.log.own).toEqual([]);
});

test('200: a log that could not write is said not to be recording, without the details', async () => {
  server.health.ledger.ok = false;
  const { text, body } = await server.ask('/v1/overview', { as: 'reader' });
  expect(body).toMatchObject({ recording: false, troubles: ['ledger'] });
  expect(text).not.toContain('/secret');
});

test('401: it is not for everybody', async () => {
  expect((await server.ask('/v1/overview')).status).toBe(401);
});
