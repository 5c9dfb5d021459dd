import { describe, expect, test } from 'vitest';
import { AppError } from '../app-error.ts';
import { toProblem } from '../problem.ts';
import { createClient } from './client.ts';
import { TransportError } from './transport.ts';

/** A server of canned answers; `seen` are the requests that it got, `slept` the waits of the client. */
function scripted(...answers: (Response | Error)[]) {
  const seen: { url: URL; init: RequestInit }[] = [];
  const slept: number[] = [];
  const client = createClient({
    url: 'http://daybook.test/',
    token: 'dbk_a_x_y',
    fetch: (url, init) => {
      seen.push({ url: url as URL, init: init ?? {} });
      const answer = answers.shift();
      if (answer === undefined) throw new Error('one request too many');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    sleep: (delayMs) => {
      slept.push(delayMs);
      return Promise.resolve();
    },
  });
  return { client, seen, slept };
}

const busy = () =>
  new Response(JSON.stringify(toProblem(new AppError('server.busy'))), {
    status: 429,
    headers: { 'retry-after': '2' },
  });

describe('client', () => {
  test('waits as long as Retry-After says and sends the same again', async () => {
    const { client, seen, slept } = scripted(busy(), busy(), Response.json({ accepted: 1 }));
    expect(await client.sendEvents('{}', 'application/json')).toEqual({ accepted: 1 });
    expect(slept).toEqual([2000, 2000]);
    expect(seen.map(({ init }) => init.body)).toEqual(['{}', '{}', '{}']);
  });

  test('gives up after a bounded number of tries with the code of the server', async () => {
    const { client, seen } = scripted(busy(), busy(), busy(), busy(), busy(), busy());
    await expect(client.health()).rejects.toMatchObject({ code: 'server.busy' });
    expect(seen).toHaveLength(6);
  });

  test('does not wait longer than half a minute, whatever the server says', async () => {
    const slow = new Response('', { status: 503, headers: { 'retry-after': '99999' } });
    const { client, slept } = scripted(slow, Response.json({}));
    await client.health();
    expect(slept).toEqual([30_000]);
  });

  test('sends events again after a broken connection only under an idempotency key', async () => {
    const without = scripted(new Error('reset'));
    await expect(without.client.sendEvents('{}', 'application/json')).rejects.toBeInstanceOf(TransportError);
    const withKey = scripted(new Error('reset'), Response.json({ accepted: 1 }));
    await withKey.client.sendEvents('{}', 'application/json', { key: 'k' });
    expect(withKey.seen).toHaveLength(2);
    expect(new Headers(withKey.seen[1]?.init.headers).get('idempotency-key')).toBe('k');
  });

  test('a fault of the request is thrown at once, with its places', async () => {
    const error = new AppError('query.invalid', {
      errors: [{ path: 'q', message: 'no such field', start: 0, end: 3 }],
    });
    const { client, seen } = scripted(new Response(JSON.stringify(toProblem(error)), { status: 400 }));
    await expect(client.search({ q: 'foo:1' })).rejects.toMatchObject({
      code: 'query.invalid',
      errors: [{ path: 'q', message: 'no such field', start: 0, end: 3 }],
    });
    expect(seen).toHaveLength(1);
  });

  test('an answer that is not of this server is said to be so', async () => {
    const { client } = scripted(new Response('<html>', { status: 404 }));
    await expect(client.logInfo()).rejects.toThrow(/no problem document/);
  });

  test('follows the cursor to the last page', async () => {
    const { client, seen } = scripted(
      Response.json({ events: [1], cursor: 'next' }),
      Response.json({ events: [2], cursor: null }),
    );
    const pages = await Array.fromAsync(client.searchAll({ q: 'a', limit: 1 }));
    expect(pages).toHaveLength(2);
    expect(seen.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, 'next']);
  });

  test('a file that the log does not have is null', async () => {
    const problem = toProblem(new AppError('log.file-not-found'));
    const { client } = scripted(new Response(JSON.stringify(problem), { status: 404 }), new Response('note'));
    expect(await client.logFile('tile/0/000')).toBeNull();
    expect(await client.logFile('checkpoint')).toEqual(new TextEncoder().encode('note'));
  });

  test('an address without a scheme is refused before anything is sent', () => {
    expect(() => createClient({ url: 'localhost:7070' })).toThrow(/http:\/\//);
  });
});
