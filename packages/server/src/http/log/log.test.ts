import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.send('{}');
});
afterEach(() => server[Symbol.asyncDispose]());

describe('/v1/log', () => {
  test('200: origin, keys, size and head; no look', async () => {
    expect(await server.as.reader.logInfo()).toEqual({
      tenant: 'default',
      log: 1,
      origin: 'test/log',
      vkeys: ['test/log+00000000+key'],
      size: 1,
      checkpoint: 'test/log\n1\n',
      verification: null,
    });
    const checkpoint = await server.ask('/v1/log/checkpoint', { as: 'reader' });
    expect(checkpoint).toMatchObject({ status: 200, text: 'test/log\n1\n' });
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(server.log.own).toEqual([]);
  });

  test('200: a tile, byte for byte; all that one reader fetches is one look', async () => {
    for (let i = 0; i < 3; i += 1)
      expect(await server.as.reader.logFile('tile/0/000.p/5')).toEqual(new Uint8Array([1, 2, 3]));
    expect(server.log.own).toMatchObject([{ kind: 'log.verify', action: 'tiles' }]);
    await server.release.close();
    expect(server.log.own[1]).toMatchObject({ ext: { phase: 'closed', requests: 3 } });
  });

  test.each([
    '0/001',
    '0/../../x',
    'x',
    '0/000.p/0',
    '0/000.p/256',
    '60/000',
    'entries/1',
    '..%2f..%2fadmin.token',
    '0/000%00',
  ])('404: %s is no file of the log', async (path) => {
    expect(await server.ask(`/v1/log/tile/${path}`, { as: 'reader' })).toMatchObject({ status: 404 });
  });

  test('404: before the first checkpoint there is none', async () => {
    server.log.stored.length = 0;
    expect(await server.ask('/v1/log/checkpoint', { as: 'reader' })).toMatchObject({
      status: 404,
      body: { code: 'log.file-not-found' },
    });
  });
});
