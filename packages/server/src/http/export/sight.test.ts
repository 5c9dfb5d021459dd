import { type ExportFormat, exportFormats } from '@daybook/api';
import { maskingGroups } from '@daybook/event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Role, Sight } from '../../access/index.ts';
import { readParquet } from '../../evidence/formats/parquet/testing.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const groups = Object.keys(maskingGroups) as (keyof typeof maskingGroups)[];
const role = (name: string, sight: Partial<Sight>): Role => ({
  name,
  about: '',
  permissions: ['events:read', 'events:export', 'looks:read'],
  sight: { sources: null, restriction: '', clear: groups, ...sight },
  isBuiltIn: false,
});
const roles = [
  role('masked', { clear: ['identity', 'network', 'content'] }),
  role('alices', { restriction: 'actor.id:alice' }),
];

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ tail: { recheckMs: 20 } }, roles);
  await send('alice');
  await send('bob');
});
afterEach(() => server[Symbol.asyncDispose]());

const send = (id: string) =>
  server.send(
    JSON.stringify({
      actor: { type: 'user', id, email: `${id}@example.org` },
      raw: { mediaType: 'text/plain', text: `secret ${id}` },
    }),
  );

/** Lines of events, as text: whatever is in them was given. */
const exported = async (token: string, query = '') => {
  const { status, text, body } = await server.ask(`/v1/export?q=own:false${query}`, { token });
  const lines = text.split('\n').filter((line) => line.startsWith('{"position"'));
  return {
    status,
    text,
    lines,
    head:
      status === 200 && text.startsWith('{')
        ? (JSON.parse(text.split('\n')[0] ?? '') as { export: object }).export
        : body,
  };
};

test('an export has what is in sight alone, and nothing of what is masked', async () => {
  const alices = await exported(await server.addReader('A', 'alices'));
  expect(alices.lines.join()).toContain('alice@example.org');
  expect(alices.text).not.toContain('bob');
  expect(alices.head).toMatchObject({ matching: 1, masked: [] });
  const masked = await exported(await server.addReader('M', 'masked'));
  expect(masked.lines).toHaveLength(2);
  expect(masked.text).not.toMatch(/example\.org|secret/);
  expect(masked.head).toMatchObject({ matching: 2, masked: ['contact', 'raw'] });
});

/** CEF, LEEF and Apache's lines have no place for it. */
const hasEmail = (format: ExportFormat): boolean => !['cef', 'leef', 'combined'].includes(format);

/** All that a file says, also where its bytes are packed. */
const said = async (token: string, format: ExportFormat): Promise<string> => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}/v1/export?q=own:false&format=${format}`, { headers });
  const bytes = await response.bytes();
  const text = Buffer.from(bytes).toString('latin1');
  if (format !== 'parquet') return text;
  const { rows, said: about } = await readParquet(bytes);
  expect(rows.length).toBeGreaterThan(0);
  const asText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  return text + JSON.stringify([rows, [...about]], asText);
};

test.each(exportFormats)('%s has nothing of what is masked, and nothing of what is out of sight', async (format) => {
  const everything = await said(server.tokenOf.administrator, format);
  for (const each of ['alice', 'bob', ...(hasEmail(format) ? ['alice@example.org'] : [])])
    expect(everything).toContain(each);
  const masked = await said(await server.addReader('M', 'masked'), format);
  expect(masked).toContain('alice');
  expect(masked).not.toMatch(/example\.org|secret/);
  const alices = await said(await server.addReader('A', 'alices'), format);
  expect(alices).toContain('alice');
  expect(alices).not.toContain('bob');
});

test('what is out of sight is no place to go on from, and what cannot be read there is not named', async () => {
  const token = await server.addReader('A', 'alices');
  const outside = await server.ask('/v1/export?after=1:1', { token });
  const never = await server.ask('/v1/export?after=1:77', { token });
  const { requestId: _, instance: __, ...problem } = outside.body as Record<string, unknown>;
  expect(outside.status).toBe(404);
  expect(JSON.stringify(problem).replace('1:1', 'X')).toBe(
    JSON.stringify({ ...never.body, requestId: undefined, instance: undefined }).replace('1:77', 'X'),
  );
  server.log.damaged = 0;
  expect((await exported(token)).text).not.toContain('missing":{');
});

test('a tail has what is in sight alone, and nothing of what is masked', async () => {
  const tails = await Promise.all(
    ['alices', 'masked'].map(async (name) => {
      const controller = new AbortController();
      const token = await server.addReader(name, name);
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${server.url}/v1/tail?q=own:false&after=1:0`, {
        headers,
        signal: controller.signal,
      });
      const tail = { text: '', stop: () => controller.abort() };
      void (async () => {
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) tail.text += chunk;
      })().catch(() => undefined);
      return tail;
    }),
  );
  await send('bob');
  await send('alice');
  const [alices, masked] = tails;
  await vi.waitFor(() => {
    expect(alices?.text).toContain('alice@example.org');
    expect(masked?.text.match(/event: event/g)).toHaveLength(3);
  }, 10_000);
  expect(alices?.text.match(/event: event/g)).toHaveLength(1);
  expect(alices?.text).not.toContain('bob');
  expect(masked?.text).not.toMatch(/example\.org|secret/);
  for (const tail of tails) tail.stop();
});

test('a masked field can be asked for in neither; who looked is not shown to a role that masks', async () => {
  const token = await server.addReader('M', 'masked');
  for (const path of ['/v1/export', '/v1/tail'])
    expect(await server.ask(`${path}?q=actor.email:x`, { token })).toMatchObject({
      status: 400,
      body: { code: 'query.invalid' },
    });
  for (const path of ['/v1/looks', '/v1/looks/readers'])
    expect(await server.ask(path, { token })).toMatchObject({ status: 403, body: { code: 'access.forbidden' } });
});

test('who looked is told to nobody under a restriction, whatever else the role may', async () => {
  await server.as.reader.search({ q: 'own:false' });
  const token = await server.addReader('A', 'alices');
  expect(await server.ask('/v1/looks?about=own:false', { token })).toMatchObject({
    status: 403,
    body: { code: 'access.forbidden' },
  });
});

test('a permit shows what the role masks, for this export alone, and stands in the record', async () => {
  const token = await server.addReader('M', 'masked');
  const check = vi.spyOn(server.deps.access.permits, 'check');
  const range = '&since=1990-01-01&until=2100-01-01&unmask=contact';
  expect((await exported(token, range)).status).toBe(403);
  check.mockReturnValue({ id: 'approval-1', expiresMs: 0 });
  const shown = await exported(token, range);
  expect(shown.text).toContain('bob@example.org');
  expect(shown.text).not.toContain('secret');
  expect(shown.head).toMatchObject({ masked: ['raw'] });
  expect(check.mock.lastCall?.[1]).toMatchObject({ query: 'own:false', groups: ['contact'] });
  await vi.waitFor(
    () => expect(server.log.own.at(-1)?.ext).toMatchObject({ phase: 'closed', permit: 'approval-1', masked: 'raw' }),
    10_000,
  );
});
