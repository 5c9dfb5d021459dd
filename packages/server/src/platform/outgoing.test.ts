import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outgoing } from './outgoing.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return;
    if (request.url === '/away') response.writeHead(302, { location: '/small' });
    if (request.url === '/none') response.writeHead(204);
    response.end(request.url === '/none' ? undefined : 'x'.repeat(request.url === '/large' ? 1001 : 1000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = outgoing({ timeoutMs: 200, bodyBytesMax: 1000 });

test('an answer comes whole, up to the limit and no further', async () => {
  expect(await (await ask(`${url}/small`, {})).text()).toHaveLength(1000);
  await expect(ask(`${url}/large`, {})).rejects.toThrow('more than 1000 bytes');
  expect((await ask(`${url}/none`, {})).status).toBe(204);
});

test('who does not answer is not waited for', async () => {
  await expect(ask(`${url}/slow`, {})).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }) as Error);
});

test('a redirect leads nowhere by itself', async () => {
  expect((await ask(`${url}/away`, {})).status).toBe(302);
});
