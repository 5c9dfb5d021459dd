import { maskingGroups } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role, Sight } from '../access/index.ts';
import { indexFields } from '../index/index.ts';
import { groupOfField } from '../index/query-fields.ts';
import { startTestServer, type TestServer } from './testing.ts';

// Readers who see a part of the log try to see more of it. Nothing that they get differs by what they do not see.

const groups = Object.keys(maskingGroups) as (keyof typeof maskingGroups)[];
const role = (name: string, sight: Partial<Sight>): Role => ({
  name,
  about: '',
  permissions: ['events:read', 'events:export', 'looks:read', 'log:read', 'sources:read', 'sources:write'],
  sight: { sources: null, restriction: '', clear: groups, ...sight },
  isBuiltIn: false,
});
const roles = [
  role('masked', { clear: [] }),
  role('twin', { clear: [] }),
  role('names', { clear: ['identity', 'network', 'content'] }),
  role('shop', { sources: [1] }),
  role('open', { restriction: 'action:open OR action:close' }),
  role('both', { sources: [1], restriction: 'action:open', clear: ['identity'] }),
  role('nothing', { sources: [] }),
  role('daybook', { sources: [0] }),
  role('success', { restriction: 'outcome:success' }),
  role('broken', { restriction: '*) OR (*' }),
  role('renamed', { restriction: 'actor.formerly:x' }),
];
type RoleName = (typeof roles)[number]['name'];

let server: TestServer;
let tokens: Map<RoleName, string>;
const ask = (name: RoleName, path: string, init: RequestInit = {}) =>
  server.ask(path, { ...init, token: tokens.get(name) ?? '' });

const event = (day: number, action: string, id: string) => ({
  time: `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`,
  kind: 'data.read',
  action,
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id, name: `Name of ${id}`, email: `${id}@example.org`, session: `session-${id}` },
  origin: { ip: '192.0.2.7', host: `host-${id}` },
  target: {
    resources: [{ type: 'order', id: `order-${id}` }],
    user: { id: `user-${id}`, email: `user-${id}@example.org` },
  },
  request: { url: `/url/${id}`, status: 200 },
  reason: { text: `reason ${id}` },
  ext: { note: `note ${id}` },
  raw: { mediaType: 'text/plain', text: `raw line of ${id}` },
});

/** Positions 0 to 5. The first and the last, by time too, are in sight of fewest. */
const sent: [source: 'shop' | 'till', ReturnType<typeof event>][] = [
  ['till', event(1, 'secret', 'zoe')],
  ['shop', event(2, 'open', 'alice')],
  ['till', event(3, 'open', 'bob')],
  ['shop', event(4, 'close', 'carol')],
  ['shop', event(5, 'secret', 'dave')],
  ['till', event(9, 'secret', 'erin')],
];

beforeEach(async () => {
  server = await startTestServer({}, roles);
  await server.deps.sources.add({ tenant: 'default', name: 'till', format: 'json', labels: {} });
  const till = await server.deps.tokens.addSource({ tenant: 'default', name: 'till', source: 2 });
  for (const [source, body] of sent) {
    const token = source === 'till' ? till.text : server.tokenOf.source;
    const headers = { 'content-type': 'application/json' };
    const answer = await server.ask('/v1/events', { method: 'POST', token, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  }
  tokens = new Map();
  for (const { name } of roles) tokens.set(name, await server.addReader(`reader of ${name}`, name));
});
afterEach(() => server[Symbol.asyncDispose]());

const positionsOf = (answer: { body: Record<string, unknown> }) =>
  (answer.body['events'] as { position: string }[]).map(({ position }) => position);
const delivered = 'own:false';

describe('events out of sight', () => {
  test.each([
    ['shop', ['1:1', '1:3', '1:4']],
    ['open', ['1:1', '1:2', '1:3']],
    ['both', ['1:1']],
    ['nothing', []],
    ['masked', ['1:0', '1:1', '1:2', '1:3', '1:4', '1:5']],
  ])('are in no page, count, histogram or facet of the role %s', async (name, seen) => {
    const page = await ask(name, `/v1/events?q=${delivered}&order=asc`);
    expect(positionsOf(page)).toEqual(seen);
    expect(page.body).toMatchObject({ missing: [], cursor: null });
    const histogram = await ask(name, `/v1/histogram?q=${delivered}&by=source`);
    expect(histogram.body).toMatchObject({ total: seen.length });
    const facets = await ask(name, `/v1/facets?q=${delivered}&fields=action,source`);
    expect(facets.body).toMatchObject({ total: seen.length });
    const actions = seen.map((position) => sent[Number(position.slice(2))]?.[1].action);
    for (const action of ['secret', 'open', 'close'])
      expect([action, facets.text.includes(`"${action}"`)]).toEqual([action, actions.includes(action)]);
  });

  test.each([
    '',
    '*',
    '* OR *',
    'NOT action:open',
    'action:secret OR *:*',
    'source:2',
    '-source:1',
    'action:open OR action:secret',
  ])('stay out of sight, whatever is asked: %s', async (q) => {
    const paths = ['events?', 'histogram?by=kind&', 'facets?fields=action,actor.id&', 'suggestions?field=action&'];
    for (const path of paths.map((each) => `/v1/${each}`)) {
      const { text, status } = await ask('both', `${path}q=${encodeURIComponent(q)}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/zoe|bob|carol|dave|erin|secret/);
    }
    expect((await ask('nothing', `/v1/events?q=${encodeURIComponent(q)}`)).body).toMatchObject({ events: [] });
  });

  test('cannot be told from positions that were never given: one code, one text, whatever is there', async () => {
    server.log.damaged = 4;
    const texts = new Set<string>();
    for (const position of ['1:0', '1:2', '1:4', '1:5', '1:99', '2:0', '7:1']) {
      for (const rest of ['', '/receipt']) {
        const answer = await ask('both', `/v1/events/${position}${rest}`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'event.not-found' } });
        const { requestId, ...problem } = answer.body;
        expect(requestId).toEqual(expect.any(String));
        texts.add(JSON.stringify(problem).replaceAll(position, 'POSITION'));
        expect([...answer.headers.keys()].toSorted()).toEqual(
          [...(await ask('both', `/v1/events/1:98${rest}`)).headers.keys()].toSorted(),
        );
      }
    }
    expect(texts.size).toBe(1);
    expect((await ask('both', '/v1/events/1:1')).status).toBe(200);
  });

  test('are not named among the missing either: what cannot be read is in no sight that has limits', async () => {
    server.log.damaged = 1;
    const answer = await ask('both', '/v1/events');
    expect(answer.body).toMatchObject({ events: [], missing: [] });
    expect((await server.ask('/v1/events/1:1', { as: 'reader' })).status).toBe(500);
  });

  test('do not stretch a histogram that has no range', async () => {
    const starts = async (name: RoleName) => {
      const { body } = await ask(name, `/v1/histogram?q=${delivered}&buckets=1000`);
      const buckets = body['buckets'] as { start: string }[];
      return [buckets[0]?.start.slice(0, 10), buckets.at(-1)?.start.slice(0, 10)];
    };
    expect(await starts('open')).toEqual(['2026-01-02', '2026-01-04']);
    const [first, last = ''] = await starts('masked');
    expect([first, last >= '2026-01-09']).toEqual(['2026-01-01', true]);
    expect((await ask('nothing', '/v1/histogram')).body).toMatchObject({ buckets: [], total: 0 });
  });

  test('stay out where the index says otherwise; it is told so, and the look counts what was shown', async () => {
    server.index.planted = [
      { log: 1, index: 0 },
      { log: 1, index: 2 },
    ];
    const answer = await ask('both', '/v1/events?q=actor.id:alice');
    expect(positionsOf(answer)).toEqual(['1:1']);
    expect(answer.body).toMatchObject({ missing: [] });
    expect(server.index.differences).toBe(2);
    expect(server.log.own.at(-1)).toMatchObject({ ext: { count: 1, first: '1:1', last: '1:1' } });
  });

  test('have no entries for who sees a part of the events; tiles of hashes are for all', async () => {
    const path = '/v1/log/tile/entries/000.p/5';
    for (const name of ['shop', 'open', 'nothing']) {
      expect(await ask(name, path)).toMatchObject({ status: 403, body: { code: 'access.forbidden' } });
      expect((await ask(name, '/v1/log/tile/0/000.p/5')).status).toBe(200);
    }
    expect((await ask('masked', path)).body).toMatchObject({ code: 'log.file-not-found' });
    expect(server.log.own.filter(({ kind }) => kind === 'log.refused')).toHaveLength(3);
  });
});

describe('sources out of sight', () => {
  test('are not listed, and cannot be revoked', async () => {
    expect(await ask('shop', '/v1/sources')).toMatchObject({ body: { sources: [{ number: 1, name: 'shop' }] } });
    expect((await ask('nothing', '/v1/sources')).body['sources']).toEqual([]);
    expect((await ask('open', '/v1/sources')).body['sources']).toHaveLength(2);
    const revoke = (number: number) => ask('shop', `/v1/sources/${number}`, { method: 'DELETE' });
    const [there, never] = [await revoke(2), await revoke(77)];
    expect(there).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
    expect({ ...there.body, requestId: '' }).toEqual({ ...never.body, requestId: '' });
    expect(server.deps.sources.get('default', 2)?.revokedMs).toBeNull();
  });

  test('match no query', async () => {
    expect((await ask('shop', '/v1/events?q=source:2')).body).toMatchObject({ events: [] });
    expect((await ask('shop', '/v1/facets?fields=source')).body).toMatchObject({
      total: 3,
      facets: [{ values: [{ value: '1', count: 3 }] }],
    });
  });
});

describe('masked fields', () => {
  const masked = Object.keys(indexFields).filter((field) => groupOfField(field) !== null);
  const names = [...masked.flatMap((field) => [field, ...(indexFields[field]?.aliases ?? [])]), 'ext.note'];

  test('cannot be named in a query, and the answer says where and why, and nothing about values', async () => {
    expect(names.length).toBeGreaterThan(45);
    for (const name of names) {
      for (const path of ['/v1/events?', '/v1/histogram?', '/v1/facets?fields=kind&']) {
        const answer = await ask('masked', `${path}q=${encodeURIComponent(`x OR ${name}:alice`)}`);
        expect(answer).toMatchObject({
          status: 400,
          body: { code: 'query.invalid', errors: [{ code: 'withheld-field', path: 'q', start: 5 }] },
        });
        expect(answer.body['detail']).toContain(`Your role does not see ${name}`);
      }
    }
    expect(server.log.own.filter(({ kind }) => kind !== 'log.refused')).toEqual([]);
  });

  test('cannot be counted by, whether there would be counts or not', async () => {
    const paths = names.flatMap((name) => [
      `facets?fields=kind,${encodeURIComponent(name)}`,
      `suggestions?field=${encodeURIComponent(name)}`,
    ]);
    for (const path of paths) {
      const answer = await ask('masked', `/v1/${path}`);
      expect(answer, path).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
      expect(answer.text).not.toContain('alice');
    }
    const answer = await ask('masked', '/v1/facets?fields=actor.email');
    expect(answer.body['detail']).toContain('your role does not see `actor.email`');
    expect((await ask('names', '/v1/facets?fields=actor.id,ext.note')).status).toBe(200);
  });

  test('cannot be sorted by, nor a histogram parted by them', async () => {
    for (const path of ['/v1/events?sort=actor.id', '/v1/events?sort=origin.ip', '/v1/histogram?by=actor.id'])
      expect((await ask('masked', path)).status).toBe(400);
  });

  test('are never suggested', async () => {
    for (const typed of ['actor.i', 'ip', 'actor.emial', 'usr', 'target', 'raw.', 'request.ur']) {
      const answer = await ask('masked', `/v1/events?q=${typed}:x`);
      expect(answer.body).toMatchObject({ code: 'query.invalid' });
      for (const name of masked) expect(answer.text, typed).not.toContain(`Did you mean ${name}`);
    }
    expect((await ask('names', '/v1/events?q=actor.emial:x')).text).not.toContain('actor.email');
    expect((await ask('names', '/v1/events?q=origin.pi:x')).text).toContain('Did you mean origin.ip');
  });

  test('are not found by free text, and what is in clear is', async () => {
    const found = async (name: RoleName, q: string) =>
      positionsOf(await ask(name, `/v1/events?q=${encodeURIComponent(`${delivered} ${q}`)}`)).length;
    for (const q of [
      'alice',
      'example',
      '"raw line"',
      '"user-alice"',
      'al*',
      '192.0.2.7',
      'note',
      '"url/alice"',
      '*li*e',
    ])
      expect([q, await found('masked', q)]).toEqual([q, 0]);
    expect(await found('masked', 'secret')).toBe(3);
    expect(await found('names', 'alice')).toBe(1);
    for (const q of ['example', '"Name of"', '"raw line"']) expect([q, await found('names', q)]).toEqual([q, 0]);
    expect(await found('names', '"host-alice"')).toBe(1);
    const plain = async (q: string) => (await server.as.reader.search({ q: `${delivered} ${q}` })).events.length;
    expect([await plain('"raw line"'), await plain('"host-alice"')]).toEqual([6, 0]);
  });

  test('are left out of what is shown, and the answer says what is masked, the same of every event', async () => {
    await server.send(JSON.stringify({ time: '2026-01-03T00:00:00Z', kind: 'data.read', action: 'bare' }));
    const answers = [];
    for (const path of ['/v1/events', '/v1/events/1:1', '/v1/events/1:6']) answers.push(await ask('masked', path));
    for (const { text, status } of answers) {
      expect(status).toBe(200);
      expect(text).not.toMatch(
        /alice|example|192\.0\.2|raw line|note|"actor"|"origin"|"target"|"request":|"ext"|"raw":/,
      );
    }
    const views = [answers[1]?.body, answers[2]?.body];
    expect(views.map((view) => view?.['masked'])).toEqual([groups, groups]);
    expect((await ask('names', '/v1/events/1:1')).body).toMatchObject({
      masked: ['contact', 'raw'],
      event: { actor: { id: 'alice', session: 'session-alice' }, target: { user: { id: 'user-alice' } } },
    });
    expect((await ask('names', '/v1/events/1:1')).text).not.toMatch(/example|Name of|raw line/);
    expect((await server.ask('/v1/events/1:1', { as: 'reader' })).body['masked']).toBeUndefined();
  });

  test('are withheld in a receipt: what is there in place of them says nothing of what they hold', async () => {
    const { body, text } = await ask('names', '/v1/events/1:1/receipt');
    const sections = body['sections'] as { id: number; bytes?: string }[];
    const shown = sections.filter(({ bytes }) => bytes !== undefined).map(({ id }) => id);
    const withheld = sections.filter(({ bytes }) => bytes === undefined);
    expect(shown).toEqual([1, 2, 4, 5, 6, 8]);
    expect(withheld).toEqual([
      { id: 3, commitment: expect.any(String) as string },
      { id: 9, commitment: expect.any(String) as string },
    ]);
    for (const secret of ['example.org', 'Name of', 'raw line']) {
      for (const { bytes } of sections) expect(Buffer.from(bytes ?? '', 'base64').toString()).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
  });
});

describe('cursors', () => {
  test('are good only under the role, and the sight, that they were made under', async () => {
    const several = await server.addReader('several', 'open', 'masked', 'twin', 'shop');
    const search = (name: string, cursor = '') =>
      server.ask(`/v1/events?q=${delivered}&limit=1${cursor}`, { token: several, headers: { 'daybook-role': name } });
    const first = await search('masked');
    const cursor = `&cursor=${String(first.body['cursor'])}`;
    expect((await search('masked', cursor)).status).toBe(200);
    for (const name of ['open', 'shop', 'twin'])
      expect(await search(name, cursor)).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } });
    const { roles: book } = server.deps.access;
    const masked = book.custom('default', 'masked');
    if (masked === null) throw new Error('the role is there');
    await book.save('default', { ...masked, sight: { ...masked.sight, sources: [1] } });
    expect(await search('masked', cursor)).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } });
  });

  test('lead through what is in sight, and end with it', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let i = 0; i < 3; i += 1) {
      const page = await ask('open', `/v1/events?q=${delivered}&order=asc&limit=1${cursor}`);
      seen.push(...positionsOf(page));
      cursor = page.body['cursor'] === null ? '' : `&cursor=${String(page.body['cursor'])}`;
    }
    expect(seen).toEqual(['1:1', '1:2', '1:3']);
    expect(cursor).toBe('');
  });
});

test('under a role whose restriction cannot be read nothing is seen, and the operator is told', async () => {
  for (const name of ['broken', 'renamed']) {
    for (const path of [
      '/v1/events',
      '/v1/histogram',
      '/v1/facets?fields=kind',
      '/v1/events/1:1',
      '/v1/events/1:1/receipt',
    ]) {
      const answer = await ask(name, path);
      expect(answer).toMatchObject({ status: 403, body: { code: 'role.invalid' } });
      // An id may have any letters in it.
      expect(answer.text).not.toMatch(/alice| OR |formerly/);
    }
    expect((await ask(name, '/v1/log/tile/entries/000.p/5')).status).toBe(403);
  }
  expect(server.reports).toHaveLength(2);
  expect(server.reports[1]).toContain('actor.formerly');
  expect(server.log.own.filter(({ kind }) => kind !== 'log.refused')).toEqual([]);
});

test('a look under such a role is recorded with what it could see', async () => {
  await ask('both', '/v1/events?q=open');
  expect(server.log.own).toMatchObject([
    {
      kind: 'log.query',
      request: { query: 'open' },
      ext: { restriction: 'action:open', sources: '1', masked: 'contact,network,content,raw', count: 1 },
    },
  ]);
});

test.each(['masked', 'daybook', 'success'])(
  'who does not see all fields of all events, as under %s, sees neither what others asked nor what administration changed',
  async (name) => {
    await server.ask('/v1/events?q=actor.email:alice*', { as: 'administrator' });
    const own = 'q=own:true&limit=100';
    expect((await server.ask(`/v1/events?${own}`, { as: 'administrator' })).text).toContain('alice*');
    for (const path of [`events?${own}`, 'events?q=kind:log.*', 'facets?q=own:true&fields=action', `export?${own}`])
      expect((await ask(name, `/v1/${path}`)).text, path).not.toMatch(/alice\*|log\.query|forbidden/);
    for (let index = 0; index < server.log.size(); index += 1)
      expect((await ask(name, `/v1/events/1:${index}`)).text).not.toContain('log.query');
    for (const path of ['/v1/looks', '/v1/looks/readers'])
      expect(await ask(name, path)).toMatchObject({ status: 403, body: { code: 'access.forbidden' } });
  },
);
