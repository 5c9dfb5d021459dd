import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mappingsMax } from '../../parse/kept-mappings/mappings.ts';
import { Mappings, MappingStore } from '../../parse/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const named = (name: string, kind = 'auth.login') => `name: ${name}
about: the shop's own log
reads: text
cases:
  - match: '^(?P<time>\\S+) login of (?P<who>\\S+)$'
    event: { time: $time, kind: ${kind}, actor.id: $who }
`;
const line = '2026-11-27T10:00:00Z login of bob';
const text = { 'content-type': 'text/plain' };
const yaml = { 'content-type': 'application/yaml' };
const put = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = yaml) =>
  server.ask('/v1/mappings', { method: 'POST', as: 'administrator', body, headers });
const shop = async () => (await server.as.administrator.listSources()).sources[0]?.number ?? 0;

describe('keeping', () => {
  test('a mapping is kept, listed, shown, replaced and removed; each change is in the log with the text', async () => {
    const { administrator } = server.as;
    expect(await administrator.putMapping(named('shop'))).toMatchObject({ change: 'added', mapping: { name: 'shop' } });
    expect(await administrator.putMapping(named('shop'))).toMatchObject({ change: 'unchanged' });
    const { mapping, change } = await administrator.putMapping(named('shop', 'auth.mfa'));
    expect(change).toBe('replaced');
    expect(await server.as.reader.listMappings()).toEqual({ items: [mapping] });
    expect(await administrator.getMapping('shop')).toEqual({ ...mapping, text: named('shop', 'auth.mfa') });
    expect(await administrator.removeMapping('shop')).toEqual(mapping);
    expect((await administrator.listMappings()).items).toEqual([]);

    const changes = server.log.own.filter(({ kind }) => kind === 'admin.config.change');
    expect(changes.map(({ action }) => action)).toEqual(['mapping.add', 'mapping.replace', 'mapping.remove']);
    const [added, replaced, removed] = changes;
    expect(added).toMatchObject({
      actor: { id: 'Ann' },
      target: { resources: [{ type: 'mapping', id: 'shop' }] },
      raw: { mediaType: 'application/yaml' },
    });
    expect(Buffer.from(replaced?.raw?.bytes ?? []).toString()).toBe(named('shop', 'auth.mfa'));
    expect(replaced?.changes).toEqual([{ path: 'digest', old: added?.changes?.[0]?.new, new: mapping.digest }]);
    expect(removed?.changes).toEqual([{ path: 'digest', old: mapping.digest }]);
  });

  test('what cannot be recorded does not happen', async () => {
    server.log.ownFails = true;
    await expect(server.as.administrator.putMapping(named('shop'))).rejects.toMatchObject({
      code: 'look.not-recorded',
    });
    server.log.ownFails = false;
    expect((await server.as.administrator.listMappings()).items).toEqual([]);
  });

  test('it is there after a restart, and one that cannot be read any more fits nothing and is reported', async () => {
    await server.as.administrator.putMapping(named('shop'));
    await server.db
      .insertInto('mappings')
      .values({ tenant: 'default', name: 'old', text: 'name: old', created_ms: 1, updated_ms: 1 })
      .execute();
    const reports: string[] = [];
    const again = await Mappings.open({
      store: new MappingStore(server.db),
      clock: server.clock,
      record: { append: () => Promise.resolve() },
      sources: { get: (_tenant, number) => ({ mapping: number === 1 ? 'old' : 'gone' }), list: () => [] },
      report: (message) => reports.push(message),
    });
    expect(again.list('default').map(({ name }) => name)).toEqual(['old', 'shop']);
    expect(reports).toEqual([expect.stringMatching(/^The mapping old cannot be read any more.*line 1, column 1/)]);
    const context = { referenceMs: 0, zoneOffsetMin: 0 };
    for (const number of [1, 2]) {
      const reading = again.readingOf({ tenant: 'default', number, format: 'auto' });
      expect(server.deps.lineParser.parse(Buffer.from('x'), reading, context)).toMatchObject({
        kind: 'system.unparsed',
      });
    }
  });

  test('as many as may be, and not one more', async () => {
    for (let i = 0; i < mappingsMax; i += 1) await server.as.administrator.putMapping(named(`m${i}`));
    await expect(server.as.administrator.putMapping(named('more'))).rejects.toMatchObject({ code: 'limit.reached' });
    expect(await server.as.administrator.putMapping(named('m0', 'other'))).toMatchObject({ change: 'replaced' });
  });

  test('400: every fault with its line and column', async () => {
    const answer = await put('name: shop\nreads: text\ncases:\n  - match: "("\n    event: { kind: nothing }\n');
    expect(answer).toMatchObject({ status: 400, body: { code: 'mapping.invalid' } });
    expect(answer.body['errors']).toMatchObject([
      { path: 'cases[0].match', line: 4, column: 12 },
      { path: 'cases[0].event.kind', line: 5, column: 20 },
    ]);
    expect(server.log.own).toEqual([]);
  });

  test.each([
    ['another type', named('a'), { 'content-type': 'text/plain' }, 415, 'request.content-type'],
    ['a coded body', named('a'), { ...yaml, 'content-encoding': 'gzip' }, 415, 'request.content-encoding'],
    ['bytes that are no UTF-8', Uint8Array.of(0xff), yaml, 400, 'request.bad-encoding'],
    ['too many bytes', '#'.repeat(32 * 1024 + 1), yaml, 413, 'request.too-large'],
    ['as many bytes as may be', '#'.repeat(32 * 1024), yaml, 400, 'mapping.invalid'],
  ])('%s is refused', async (_, body, headers, status, code) => {
    expect(await put(body, headers)).toMatchObject({ status, body: { code } });
  });

  test('403 and 404: who does not change sources changes none, and what is not there is not', async () => {
    await expect(server.as.reader.putMapping(named('a'))).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(server.as.administrator.getMapping('a')).rejects.toMatchObject({ code: 'mapping.not-found' });
    await expect(server.as.administrator.removeMapping('a')).rejects.toMatchObject({ code: 'mapping.not-found' });
  });
});

describe('on a source', () => {
  test('what it sends is read by it from then on, changed or not, and by its format again once it is taken off', async () => {
    const { administrator } = server.as;
    await administrator.putMapping(named('shop'));
    const number = await shop();
    expect(await administrator.changeSource(number, { mapping: 'shop' })).toMatchObject({
      mapping: 'shop',
      labels: {},
    });
    const kindsOf = async (query = '') => {
      const before = server.log.delivered.length;
      const answer = await server.send(`${line}\nhello\n`, text, `/v1/lines${query}`);
      expect(answer.status).toBe(200);
      return [answer.body['format'], ...server.log.delivered.slice(before).map(({ event }) => event.kind)];
    };
    expect(await kindsOf()).toEqual(['mapping:shop', 'auth.login', 'system.unparsed']);
    // Who does not know says `auto`; who says a format means it.
    expect(await kindsOf('?format=auto')).toEqual(['mapping:shop', 'auth.login', 'system.unparsed']);
    expect(await kindsOf('?format=caddy')).toEqual(['caddy', 'system.unparsed', 'system.unparsed']);
    await administrator.putMapping(named('shop', 'auth.mfa'));
    expect(await kindsOf()).toEqual(['mapping:shop', 'auth.mfa', 'system.unparsed']);
    expect((await administrator.listMappings()).items).toMatchObject([{ sources: ['shop'] }]);
    await expect(administrator.removeMapping('shop')).rejects.toMatchObject({ code: 'mapping.in-use' });
    await administrator.changeSource(number, { mapping: null });
    expect(await kindsOf()).not.toContain('auth.mfa');
    await administrator.removeMapping('shop');
    const updates = server.log.own.filter(({ kind }) => kind === 'admin.source.update');
    expect(updates.map(({ action, changes }) => [action, changes])).toEqual([
      ['map', [{ path: 'mapping', new: 'shop' }]],
      ['map', [{ path: 'mapping', old: 'shop' }]],
    ]);
  });

  test('protocols read by it too', async () => {
    await server.as.administrator.putMapping(named('shop'));
    await server.as.administrator.changeSource(await shop(), { mapping: 'shop' });
    const answer = await server.send(JSON.stringify({ version: '1.1', host: 'vm', short_message: line }), {}, '/gelf');
    expect(answer.status).toBe(202);
    expect(server.log.delivered.at(-1)?.event).toMatchObject({ kind: 'auth.login', actor: { id: 'bob' } });
  });

  test('a source can be made with one, and with none that is not there', async () => {
    const { administrator } = server.as;
    await administrator.putMapping(named('shop'));
    expect(await administrator.addSource({ name: 'b', mapping: 'shop' })).toMatchObject({
      source: { mapping: 'shop' },
    });
    const missing = { code: 'mapping.not-found' };
    await expect(administrator.addSource({ name: 'c', mapping: 'none' })).rejects.toMatchObject(missing);
    await expect(administrator.changeSource(await shop(), { mapping: 'none' })).rejects.toMatchObject(missing);
    await expect(administrator.changeSource(await shop(), {})).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('trying', () => {
  test('a mapping that is not kept is tried with lines, which are stored nowhere', async () => {
    const { administrator } = server.as;
    const tried = await administrator.tryMapping({ mapping: named('draft'), lines: `${line}\nhello\n` });
    expect(tried).toMatchObject({ format: 'mapping:draft', unparsed: 1, events: [{ actor: { id: 'bob' } }, {}] });
    const bytes = Buffer.concat([Buffer.from(line.replace('bob', '')), Buffer.of(0xff)]);
    const coded = await administrator.tryMapping({ mapping: named('draft'), linesBase64: bytes.toString('base64') });
    expect(coded.events).toMatchObject([{ kind: 'auth.login', flags: ['replaced'] }]);
    expect([server.log.delivered, server.log.own, (await administrator.listMappings()).items]).toEqual([[], [], []]);
  });

  test('one that is kept, and that of a source, are tried by name', async () => {
    const { administrator } = server.as;
    await administrator.putMapping(named('shop'));
    expect(await administrator.parseLines(line, { mapping: 'shop' })).toMatchObject({ unparsed: 0 });
    expect((await server.send(line, text, '/v1/parse')).body).toMatchObject({ format: 'auto' });
    await administrator.changeSource(await shop(), { mapping: 'shop' });
    expect((await server.send(line, text, '/v1/parse')).body).toMatchObject({ format: 'mapping:shop', unparsed: 0 });
    expect(await administrator.parseLines(line, { source: 'shop' })).toMatchObject({ format: 'mapping:shop' });
    expect(await administrator.parseLines(line, { source: 'nobody' })).toMatchObject({ format: 'auto' });
  });

  test('faults, and who sends events only', async () => {
    const { administrator } = server.as;
    await expect(administrator.tryMapping({ mapping: 'name: x', lines: line })).rejects.toMatchObject({
      code: 'mapping.invalid',
    });
    await expect(administrator.tryMapping({ mapping: named('a') })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(administrator.parseLines(line, { mapping: 'none' })).rejects.toMatchObject({
      code: 'mapping.not-found',
    });
    const trial = JSON.stringify({ mapping: named('a'), lines: line });
    expect(await server.send(trial, {}, '/v1/parse')).toMatchObject({
      status: 403,
      body: { code: 'access.forbidden' },
    });
    const long = Buffer.alloc(1024 * 1024 + 1, 'x').toString('base64');
    await expect(administrator.tryMapping({ mapping: named('a'), linesBase64: long })).rejects.toMatchObject({
      code: 'request.too-large',
    });
  });
});
