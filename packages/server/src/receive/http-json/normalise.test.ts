import { type EventDraft, isEventTime, isKind } from '@daybook/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseCarefully } from './careful.ts';
import { normalise, readJson } from './index.ts';
import { context, draftsOf, DraftSink, minimal } from './testing.ts';

const canonical = {
  time: '2026-11-23T10:00:00.123456789+01:00',
  kind: 'data.read',
  action: 'order.view',
  outcome: 'success',
  severity: 1,
  service: { name: 'shop', env: 'prod' },
  actor: { type: 'user', id: 'alice', roles: ['admin'], mfa: true },
  origin: { ip: '2001:db8::1', port: 44_123, userAgent: 'curl/8' },
  target: { resources: [{ type: 'order', id: '7', labels: ['eu'] }] },
  request: { method: 'GET', url: '/orders/7', status: 200, bytes: 5120, durationMs: 1.5 },
  ext: { region: 'eu', canary: false, none: null, n: 4.5 },
};

function draftOf(value: unknown): EventDraft {
  const result = normalise(value, context);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.draft;
}
function faultsOf(value: unknown) {
  const result = normalise(value, context);
  if (result.ok) throw new Error('taken');
  return result.errors;
}

describe('canonical form', () => {
  test('is taken as it is, without a flag', async () => {
    for (const event of [canonical, minimal]) {
      const sink = new DraftSink();
      await readJson(Buffer.from(JSON.stringify(event)), 1, context, sink);
      expect(sink.drafts).toEqual([event]);
      expect(sink.texts).toBe(1);
    }
  });

  test('the careful way gives the same event', () => {
    const result = normaliseCarefully(structuredClone(canonical), context);
    expect(result.ok && result.draft).toEqual(canonical);
  });

  test('changes, a target user and raw are taken without a flag too', () => {
    const event = {
      ...minimal,
      changes: [{ path: 'a', old: null, new: 1 }],
      target: { user: { type: 'user', id: 'bob', email: 'bob@example.org' } },
      seq: '18446744073709551615',
    };
    expect(draftOf({ ...event, raw: { mediaType: 'text/plain', text: 'é' } })).toEqual({
      ...event,
      raw: { mediaType: 'text/plain', bytes: Buffer.from('é') },
    });
  });

  test.each([
    [{ severity: 7 }, 'severity', 'value'],
    [{ severity: {} }, 'severity', 'type'],
    [{ action: { verb: 'x' } }, 'action', 'type'],
    [{ outcome: 'maybe' }, 'outcome', 'value'],
    [{ actor: { type: 'robot', id: 'x' } }, 'actor.type', 'value'],
    [{ actor: ['x'] }, 'actor', 'type'],
    [{ actor: { id: { a: 1 } } }, 'actor.id', 'type'],
    [{ origin: { port: 70_000 } }, 'origin.port', 'value'],
    [{ request: { status: 'teapot' } }, 'request.status', 'type'],
    [{ request: { status: 20.5 } }, 'request.status', 'value'],
    [{ target: { resources: [{ type: 'a', id: 'b' }, 7] } }, 'target.resources[1]', 'type'],
    [{ changes: [{ old: 1 }] }, 'changes[0].path', 'missing'],
    [{ time: 'yesterday' }, 'time', 'time'],
    [{ time: '2026-02-30T00:00:00Z' }, 'time', 'time'],
    [{ time: -1 }, 'time', 'time'],
    [{ time: {} }, 'time', 'time'],
    [{ seq: '18446744073709551616' }, 'seq', 'value'],
    [{ raw: { base64: '***' } }, 'raw', 'value'],
    [{ raw: 5 }, 'raw', 'type'],
    [{ ext: [] }, 'ext', 'type'],
    [{ idempotencyKey: 'with space' }, 'idempotencyKey', 'value'],
  ])('%j is a fault that names its field', (change, path, code) => {
    expect(faultsOf({ ...minimal, ...change })).toMatchObject([{ path, code }]);
  });

  test('a kind that is not in the catalogue is a fault, with the one that may be meant', () => {
    expect(faultsOf({ ...minimal, kind: 'auth.logn' })[0]).toMatchObject({ path: 'kind', code: 'kind' });
    expect(faultsOf({ ...minimal, kind: 'auth.logn' })[0]?.message).toContain('`auth.login`');
    expect(faultsOf({ ...minimal, kind: 'user_login' })[0]?.message).not.toContain('undefined');
  });

  test.each([null, 5, 'text', [], [[]]])('%j is no event', (value) => {
    expect(faultsOf(value)).toMatchObject([{ path: '', code: 'type' }]);
  });

  test('all faults of an event are named, up to a bound', () => {
    expect(faultsOf({ ...minimal, severity: 9, outcome: 'x', time: 'x' })).toHaveLength(3);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x${i}`, 1]));
    const actor = { type: [], id: [], name: [], email: [], session: [], credential: [], mfa: [], onBehalfOf: [] };
    expect(
      faultsOf({
        ...many,
        actor,
        origin: actor,
        request: { id: [], url: [], method: {}, query: {} },
        epoch: [],
        service: { name: {} },
      }).length,
    ).toBeLessThanOrEqual(20);
  });
});

describe('lenient form', () => {
  test('flat names are understood and each is flagged', () => {
    const draft = draftOf({
      ts: 1_763_892_000_123,
      event: 'order.view',
      user: 'alice',
      ip: '10.0.0.1',
      user_agent: 'curl/8',
      method: 'GET',
      path: '/orders/7',
      status: '200',
      'actor.session': 's1',
    });
    expect(draft).toMatchObject({
      time: '2025-11-23T10:00:00.123Z',
      kind: 'other',
      action: 'order.view',
      actor: { type: 'user', id: 'alice', session: 's1' },
      origin: { ip: '10.0.0.1', userAgent: 'curl/8' },
      request: { method: 'GET', url: '/orders/7', status: 200 },
    });
    expect(draft.flags).toEqual(
      expect.arrayContaining([
        'renamed:time',
        'converted:time',
        'renamed:actor.id',
        'converted:request.status',
        'assumed:kind',
      ]),
    );
    expect(draft.ext).toBeUndefined();
  });

  test('what is missing says so', () => {
    expect(draftOf({})).toEqual({
      time: context.receivedTime,
      kind: 'other',
      action: 'unknown',
      outcome: 'unknown',
      severity: 0,
      actor: { type: 'unknown', id: 'unknown' },
      flags: ['assumed:time', 'assumed:kind'],
    });
  });

  test.each([
    [1_763_892_000, '2025-11-23T10:00:00Z'],
    [1_763_892_000.25, '2025-11-23T10:00:00.25Z'],
    [1_763_892_000_123, '2025-11-23T10:00:00.123Z'],
    ['1763892000123456', '2025-11-23T10:00:00.123456Z'],
    ['1763892000123456789', '2025-11-23T10:00:00.123456789Z'],
    [0, '1970-01-01T00:00:00Z'],
    ['2026-11-23 10:00:00,5', '2026-11-23T10:00:00.5Z'],
    ['2026-11-23t10:00:00.1234567891z', '2026-11-23T10:00:00.123456789Z'],
    ['2026-11-23T10:00:00+0100', '2026-11-23T10:00:00+01:00'],
  ])('the time %j is %s', (time, expected) => {
    const draft = draftOf({ ...minimal, time });
    expect(draft.time).toBe(expected);
    expect(draft.flags).toContain('converted:time');
  });

  test('unknown fields move to ext: objects by dotted names, arrays as JSON', () => {
    const draft = draftOf({
      ...minimal,
      id: 'mine',
      region: 'eu',
      deep: { a: { b: 1 } },
      list: [1, 2],
      actor: { type: 'user', id: 'a', shoe: 42 },
    });
    expect(draft.ext).toEqual({ id: 'mine', region: 'eu', 'deep.a.b': 1, list: '[1,2]', 'actor.shoe': 42 });
    expect(draft.flags).toEqual(['moved']);
  });

  test('a name that a sender made up never gets into a flag', () => {
    expect(JSON.stringify(draftOf({ ...minimal, 'alice@example.org': 1 }).flags)).not.toContain('alice');
  });

  test('nobody can send flags, cuts or an id of their own', () => {
    const draft = draftOf({ ...minimal, flags: ['replaced'], cut: { raw: { sha256: '0', bytes: 1 } } });
    expect(draft.flags).toEqual(['moved']);
    expect(draft).not.toHaveProperty('cut');
    expect(draft.ext).toMatchObject({ flags: '["replaced"]', 'cut.raw.sha256': '0' });
  });

  test('two names for one field: the first counts, the other is kept', () => {
    const draft = draftOf({ ...minimal, ext: { ip: 'x' }, origin: { ip: '10.0.0.1' }, ip: '10.0.0.2' });
    expect(draft.origin).toEqual({ ip: '10.0.0.1' });
    expect(draft.ext).toEqual({ ip: 'x', 'ip~': '10.0.0.2' });
  });

  test('what is no address does not become one, and is kept', () => {
    expect(draftOf({ ...minimal, ip: 'unknown-host' }).origin).toEqual({ host: 'unknown-host' });
    expect(draftOf({ ...minimal, origin: { ip: '10.0.0.1:5555' } }).origin).toEqual({ ip: '10.0.0.1' });
    expect(draftOf({ ...minimal, origin: { ip: '[2001:db8::1]:443' } }).origin).toEqual({ ip: '2001:db8::1' });
  });

  test('a word for the outcome or severity is understood', () => {
    expect(draftOf({ ...minimal, outcome: 'FAILED', severity: 'warning' })).toMatchObject({
      outcome: 'failure',
      severity: 3,
    });
    const { outcome: _, ...without } = minimal;
    expect(draftOf({ ...without, status: 'denied' })).toMatchObject({ outcome: 'denied' });
  });

  test('__proto__ is a name like any other', async () => {
    const [draft] = await draftsOf('{"__proto__":{"polluted":1},"constructor":2,"ext":{"__proto__":"x"}}');
    expect(Object.entries(draft?.ext ?? {}).toSorted()).toEqual([
      ['__proto__', 'x'],
      ['__proto__.polluted', 1],
      ['constructor', 2],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('any JSON value gives a draft that is whole, or faults; nothing throws', () => {
    const names = fc.constantFrom(
      'time',
      'kind',
      'actor',
      'origin',
      'raw',
      'ext',
      'status',
      'ip',
      'user',
      'changes',
      'target',
      'id',
      'actor.id',
      'event',
      'severity',
      'x',
    );
    const field = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record(
        { id: fc.jsonValue(), ip: fc.jsonValue(), text: fc.string(), resources: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(names, field), (value) => {
        const result = normalise(value, context);
        if (!result.ok) return result.errors.length > 0;
        const { draft } = result;
        return isEventTime(draft.time) && isKind(draft.kind) && draft.action !== '' && draft.actor.id !== '';
      }),
      { numRuns: 2000 },
    );
  });
});
