import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { fastify as createServer } from 'fastify';
import { expect, test } from 'vitest';
import { parseLine } from '../line.ts';
import { readMapping } from './read.ts';

const folder = new URL('../../../../../examples/mappings/', import.meta.url);
const context = { referenceMs: Date.parse('2026-11-28T00:00:00Z'), zoneOffsetMin: 0 };

function exampleOf(name: string) {
  const read = readMapping(readFileSync(new URL(name, folder), 'utf8'));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.mapping;
}

test('lines that dpkg wrote become what it did with which package', () => {
  const mapping = exampleOf('dpkg.yml');
  const lines = readFileSync(new URL('dpkg.log', folder), 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => parseLine(line, mapping, { ...context, zoneOffsetMin: 120 }));
  expect(events.map(({ kind }) => kind)).not.toContain('system.unparsed');
  expect(events.filter(({ action }) => action === 'upgrade')[0]).toMatchObject({
    time: '2025-06-24T14:36:25+02:00',
    kind: 'system.object.update',
    flags: ['assumed:time.zone'],
    actor: { type: 'system', id: 'dpkg' },
    target: { resources: [{ type: 'package', id: 'libsystemd0:amd64' }] },
    ext: { before: '252.36-1~deb12u1', after: '252.38-1~deb12u1' },
  });
  const kinds = new Map(events.map(({ action, kind }) => [action, kind]));
  expect(Object.fromEntries(kinds)).toMatchObject({
    install: 'system.object.create',
    remove: 'system.object.delete',
    purge: 'system.object.delete',
    startup: 'process.run',
    status: 'system.message',
  });
});

test('lines that a server of Fastify writes become who asked for what, with what result', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().trimEnd().split('\n'));
      done();
    },
  });
  const server = createServer({ logger: { stream } });
  server.get('/orders', () => ({ orders: [] }));
  await server.inject({ method: 'GET', url: '/orders', remoteAddress: '192.0.2.7' });
  await server.inject({ method: 'GET', url: '/nothing', remoteAddress: '192.0.2.7' });
  await server.close();
  const events = lines.map((line) => parseLine(line, exampleOf('fastify.yml'), context));
  const requests = events.filter(({ kind }) => kind === 'http.request');
  expect(requests.map(({ action, outcome, request }) => [action, outcome, request?.id, request?.status])).toEqual([
    ['GET', 'unknown', 'req-1', undefined],
    ['request completed', 'success', 'req-1', 200],
    ['GET', 'unknown', 'req-2', undefined],
    ['request completed', 'failure', 'req-2', 404],
  ]);
  expect(requests[0]).toMatchObject({
    actor: { type: 'anonymous', id: 'anonymous' },
    origin: { ip: '192.0.2.7' },
    request: { method: 'GET', url: '/orders' },
  });
  expect(Math.abs(Date.parse(requests[0]?.time ?? '') - Date.now())).toBeLessThan(60_000);
});

test('the mappings of the guide can be used, and read the lines that it shows', () => {
  const guide = readFileSync(new URL('../../../../../docs/guides/mappings.md', import.meta.url), 'utf8');
  const texts = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const mappings = texts.map((text) => {
    const read = readMapping(text);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    return read.mapping;
  });
  expect(mappings.map(({ name }) => name)).toEqual(['vsftpd', 'shop']);
  const [ftp, shop] = mappings;
  if (ftp === undefined || shop === undefined) throw new Error('the guide shows two mappings');
  const line = /# (Sat Nov 28.*)$/m.exec(guide)?.[1] ?? '';
  expect(parseLine(line, ftp, context)).toMatchObject({ outcome: 'failure', actor: { id: 'bob' } });
  const order = JSON.stringify({ time: '2026-11-27T10:00:00Z', msg: 'order 12 deleted by eve' });
  expect(parseLine(order, shop, context)).toMatchObject({ kind: 'data.delete', actor: { id: 'eve' } });
});
