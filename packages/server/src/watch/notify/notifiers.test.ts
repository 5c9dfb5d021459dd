import type { EventDraft } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../../index/testing.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import { AlertStore } from '../alerts/index.ts';
import { type NotifierSettings, notifyLimits, type NotifyLimits } from './notifier.ts';
import { Notifiers } from './notifiers.ts';

const tenant = 'default';
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const fast: NotifyLimits = { ...notifyLimits, retryMsMin: 5, retryMsMax: 20, pauseMsMax: 20, downMs: 30 };
const doer = { tenant, name: 'Ann', about: { actor: { type: 'user', id: 'Ann' } } } as const;

interface Came {
  readonly host: string;
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

let db: MetaDatabase;
let feed: MemoryFeed;
let deeds: EventDraft[];
let reports: string[];
let came: Came[];
let metrics: Metrics;
/** What a host answers; 204 where nothing is said. */
let answers: Record<string, () => Promise<Response> | Response>;
let sourceNames: Record<number, string>;

beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  deeds = [];
  reports = [];
  came = [];
  answers = {};
  sourceNames = { 1: 'web' };
});
afterEach(() => db.destroy());

function notifier(name: string, change: Partial<NotifierSettings> = {}): NotifierSettings {
  return {
    name,
    tenant,
    minLevel: 'informational',
    sources: [],
    quiet: null,
    digestMs: null,
    fallback: null,
    channel: { type: 'webhook', url: `https://${name}.example/hook?key=hidden`, secret },
    ...change,
  };
}

async function ask(url: string, { headers, body }: RequestInit): Promise<Response> {
  const { host } = new URL(url);
  const text = String(body);
  const sent = new Webhook(secret).verify(text, headers as Record<string, string>) as Pick<Came, 'type' | 'data'>;
  const name = host.split('.')[0] ?? '';
  const answer = (await answers[name]?.()) ?? new Response(null, { status: 204 });
  if (answer.ok) came.push({ host: name, id: (headers as Record<string, string>)['webhook-id'] ?? '', ...sent });
  return answer;
}

async function open(notifiers: readonly NotifierSettings[], limits: Partial<NotifyLimits> = {}): Promise<Notifiers> {
  metrics = new Metrics();
  const made = new Notifiers({
    db,
    clock: systemClock(),
    random: systemRandom(),
    record: {
      append: (_, draft) => {
        deeds.push(draft);
        return Promise.resolve();
      },
    },
    metrics,
    notifiers,
    ask,
    mail: () => Promise.resolve('nobody is there'),
    publicUrl: 'https://log.example/',
    sourceName: (_, source) => sourceNames[source] ?? null,
    report: (message) => reports.push(message),
    limits: { ...fast, ...limits },
  });
  await made.follow(feed);
  await made.start();
  await vi.waitFor(async () => expect(await value('daybook_notify_lag_events')).toBe(0));
  return made;
}

const value = async (name: string): Promise<number | undefined> =>
  (await metrics.getSingleMetric(name)?.get())?.values[0]?.value;

async function alertRow(id: string, level = 'high', at = 0): Promise<void> {
  const row = { tenant, id, rule: 'r', fingerprint: id, title: `T ${id}`, level, tags: '["attack.t1"]' };
  const counts = { opened_ms: 1_000, last_ms: 1_000, count: 1, linked: 1, overflow: 0, announced: 1 } as const;
  const state = { state: 'open', assignee: null, verdict: null, changed_ms: 1_000, changed_by: null };
  await db
    .insertInto('alerts')
    .values({ ...row, ...counts, ...state })
    .execute();
  await db.insertInto('alert_evidence').values({ tenant, alert: id, log: 1, idx: at }).execute();
}

/** As the watch writes it; `own` false is a sender that says the same. */
function step(kind: 'alert.open' | 'alert.close' | 'alert.reopen', id: string, own = true): void {
  const index = feed.size();
  const target = {
    resources: [
      { type: 'alert', id },
      { type: 'rule', id: 'r' },
    ],
  };
  feed.add([storedEvent(index, { kind, target }, { own, receivedUs: Date.now() * 1000 })]);
}

const said = () =>
  came.map(({ host, type, data }) => `${host} ${type} ${String(data['alert'] ?? data['notifier'] ?? '')}`);
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

describe('what becomes of alerts', () => {
  test('is delivered in its order, signed, with what the alert is about and nothing of its events', async () => {
    await using _ = await open([notifier('a')]);
    await alertRow('x');
    step('alert.open', 'x');
    step('alert.close', 'x');
    step('alert.reopen', 'x');
    await until(() => expect(said()).toEqual(['a alert.opened x', 'a alert.closed x', 'a alert.reopened x']));
    expect(came[0]?.data).toEqual({
      tenant,
      summary: 'high: T x',
      alert: 'x',
      title: 'T x',
      level: 'high',
      rule: 'r',
      tags: ['attack.t1'],
      opened: '1970-01-01T00:00:01.000Z',
      closed: null,
      url: 'https://log.example/alerts?alert=%22x%22',
    });
    expect(new Set(came.map(({ id }) => id)).size).toBe(3);
  });

  test('is not for a sender of events to say', async () => {
    await using _ = await open([notifier('a')]);
    await alertRow('x');
    step('alert.open', 'x', false);
    step('alert.open', 'x');
    await until(() => expect(said()).toHaveLength(1));
    expect(await db.selectFrom('notifications').selectAll().execute()).toHaveLength(1);
  });

  test('goes by level and by source, and who was not told of its beginning is not told of its end', async () => {
    feed.add([storedEvent(0, {}, { source: 1 }), storedEvent(1, {}, { source: 2 })]);
    await using _ = await open([notifier('grave', { minLevel: 'critical' }), notifier('web', { sources: ['web'] })]);
    await alertRow('low-web', 'low', 0);
    await alertRow('worst-db', 'critical', 1);
    for (const id of ['low-web', 'worst-db']) step('alert.open', id);
    for (const id of ['low-web', 'worst-db']) step('alert.close', id);
    await until(() => expect(said()).toHaveLength(4));
    expect(said().toSorted()).toEqual([
      'grave alert.closed worst-db',
      'grave alert.opened worst-db',
      'web alert.closed low-web',
      'web alert.opened low-web',
    ]);
  });

  test('of the time in which there was no notifier is not delivered afterwards', async () => {
    await alertRow('old');
    {
      await using _ = await open([]);
      step('alert.open', 'old');
    }
    await using _ = await open([notifier('a')]);
    await alertRow('new');
    step('alert.open', 'new');
    await until(() => expect(said()).toEqual(['a alert.opened new']));
  });
});

describe('delivery', () => {
  test('is tried again under the same id until it succeeds, and keeps the order meanwhile', async () => {
    const ids: string[] = [];
    let refusals = 6;
    answers['a'] = () => {
      refusals -= 1;
      return refusals >= 0 ? new Response('of the inside', { status: 503 }) : new Response();
    };
    await using made = await open([notifier('a')]);
    await alertRow('x');
    step('alert.open', 'x');
    step('alert.close', 'x');
    await until(() => expect(said()).toEqual(['a alert.opened x', 'a alert.closed x']));
    ids.push(...came.map(({ id }) => id));
    await until(async () => expect((await made.list(tenant))[0]).toMatchObject({ waiting: 0, fault: null }));
    const [closed, opened] = await made.deliveries(tenant, 'a', ['sent'], 10);
    expect([opened?.id, closed?.id]).toEqual(ids);
    expect([opened?.attempts, opened?.fault, closed?.attempts]).toEqual([7, null, 1]);
  });

  test('that a process did not live to note is made again under the same id: at least once', async () => {
    await alertRow('x');
    // The first one has it in hand for good, as a process that was killed.
    const never = Promise.withResolvers<Response>();
    let taken = 0;
    answers['a'] = () => {
      taken += 1;
      return never.promise;
    };
    const first = await open([notifier('a')]);
    step('alert.open', 'x');
    await until(() => expect(taken).toBe(1));
    delete answers['a'];
    await using _ = await open([notifier('a')]);
    await until(() => expect(said()).toEqual(['a alert.opened x']));
    never.resolve(new Response());
    await first[Symbol.asyncDispose]();
    expect(new Set(came.map(({ id }) => id)).size).toBe(1);
  });

  test('of a message that one notifier cannot take holds up no other message', async () => {
    answers['a'] = () => new Response(null, { status: came.length === 0 && refused-- > 0 ? 400 : 204 });
    let refused = 1;
    await using _ = await open([notifier('a')], { retryMsMin: 200, retryMsMax: 10_000, pauseMsMax: 5 });
    await alertRow('x');
    await alertRow('y');
    step('alert.open', 'x');
    await until(() => expect(refused).toBe(0));
    step('alert.open', 'y');
    await until(() => expect(said()).toEqual(['a alert.opened y', 'a alert.opened x']));
  });

  test('is given up after its time, which the log and the metrics say', async () => {
    answers['a'] = () => new Response(null, { status: 500 });
    await using made = await open([notifier('a')], { giveUpMs: 0, downMs: 1e9 });
    await alertRow('x');
    step('alert.open', 'x');
    await until(() => expect(deeds.some(({ action }) => action === 'give-up')).toBe(true));
    await until(async () => expect(await made.deliveries(tenant, 'a', ['failed'], 10)).toHaveLength(1));
    expect(deeds.at(-1)).toMatchObject({ kind: 'notifier.failed', reason: { text: 'HTTP 500' }, ext: { messages: 1 } });
    expect(await value('daybook_notifications_lost_total')).toBe(1);
  });

  test('of what finds no room fails at once, and is kept, counted, and said once', async () => {
    answers['a'] = () => new Response(null, { status: 500 });
    await using made = await open([notifier('a')], { waitingMax: 2, downMs: 1e9 });
    for (const id of ['v', 'w', 'x', 'y']) {
      await alertRow(id);
      step('alert.open', id);
    }
    await until(async () => expect(await made.deliveries(tenant, 'a', ['failed'], 10)).toHaveLength(2));
    expect(await made.list(tenant)).toMatchObject([{ waiting: 2 }]);
    await until(async () => expect(await value('daybook_notifications_lost_total')).toBe(2));
    expect(deeds.filter(({ action }) => action === 'queue-full')).toHaveLength(1);
  });

  test('waits as long as the other side asks, and not longer than the limit', async () => {
    let asked = 0;
    answers['a'] = () => {
      asked += 1;
      return new Response(null, { status: asked === 1 ? 429 : 204, headers: { 'retry-after': '86400' } });
    };
    await using _ = await open([notifier('a')], { retryAfterMsMax: 150 });
    await alertRow('x');
    const startMs = performance.now();
    step('alert.open', 'x');
    await until(() => expect(said()).toHaveLength(1));
    expect(performance.now() - startMs).toBeGreaterThan(140);
  });

  test('of what was held back goes out in one message', async () => {
    await using made = await open([notifier('a', { digestMs: 500 })]);
    for (const id of ['x', 'y', 'z']) {
      await alertRow(id);
      step('alert.open', id);
    }
    await until(async () => {
      expect(await made.deliveries(tenant, 'a', ['sent'], 10)).toHaveLength(3);
    });
    // Where the three came on both sides of a boundary they are two messages.
    expect(came.length).toBeLessThan(3);
    const all = came.flatMap(({ type, data }) => (type === 'digest' ? (data['messages'] as object[]) : [data]));
    expect(all).toHaveLength(3);
  });
});

describe('a notifier that is down', () => {
  test.each([
    ['the one that is named', 'b', ['b']],
    ['all others', null, ['b', 'c']],
  ])('is told of by %s, and again when it delivers', async (_, fallback, others) => {
    let isDown = true;
    answers['a'] = () =>
      isDown ? Promise.reject(new TypeError('x', { cause: { code: 'ECONNREFUSED' } })) : new Response();
    const quiet = { minLevel: 'critical' } as const;
    const all = [notifier('a', { fallback }), notifier('b', quiet), notifier('c', quiet)];
    await using made = await open(all);
    await alertRow('x');
    step('alert.open', 'x');
    await until(() => expect(said().toSorted()).toEqual(others.map((other) => `${other} notifier.down a`)));
    expect(came[0]?.data).toMatchObject({ fault: 'ECONNREFUSED' });
    expect((await made.list(tenant)).map(({ downSinceMs }) => downSinceMs !== null)).toEqual([true, false, false]);
    isDown = false;
    await until(() => expect(said()).toHaveLength(1 + 2 * others.length));
    expect(said().filter((each) => each.includes('up a'))).toHaveLength(others.length);
    expect(said()).toContain('a alert.opened x');
    const kinds = deeds.map(({ kind }) => kind).filter((kind) => kind.startsWith('notifier.'));
    expect(kinds).toEqual(['notifier.failed', 'notifier.recovered']);
  });

  test('is known to be after a restart, and is not told of twice', async () => {
    answers['a'] = () => new Response(null, { status: 500 });
    await alertRow('x');
    {
      await using _ = await open([notifier('a'), notifier('b')]);
      step('alert.open', 'x');
      await until(() => expect(said()).toContain('b notifier.down a'));
      await until(async () => {
        const row = await db.selectFrom('notifiers').selectAll().where('name', '=', 'a').executeTakeFirst();
        expect(row?.down_since_ms).not.toBeNull();
      });
    }
    await using made = await open([notifier('a'), notifier('b')]);
    expect((await made.list(tenant))[0]?.downSinceMs).not.toBeNull();
    delete answers['a'];
    await until(() => expect(said()).toContain('b notifier.up a'));
    expect(said().filter((each) => each.includes('down'))).toHaveLength(1);
  });
});

describe('the settings', () => {
  test('are in the log as they change, without secrets; what waits for one that is gone is kept as failed', async () => {
    answers['a'] = () => new Response(null, { status: 500 });
    await alertRow('x');
    {
      await using _ = await open([notifier('a')]);
      step('alert.open', 'x');
      await until(async () => expect(await value('daybook_notifications_waiting')).toBe(1));
    }
    {
      await using _ = await open([notifier('a')]);
    }
    {
      await using _ = await open([notifier('a', { minLevel: 'critical' })]);
    }
    await using _ = await open([]);
    const changes = deeds.filter(({ kind }) => kind === 'admin.config.change');
    expect(changes.map(({ action }) => action)).toEqual(['create', 'update', 'delete']);
    expect(changes[1]?.changes).toEqual([{ path: 'minLevel', old: 'informational', new: 'critical' }]);
    expect(JSON.stringify([deeds, await db.selectFrom('notifiers').selectAll().execute(), reports])).not.toMatch(
      /whsec|hidden/,
    );
    const rows = await db.selectFrom('notifications').selectAll().execute();
    expect(rows).toMatchObject([{ state: 'failed', fault: 'the notifier is gone from the settings' }]);
  });
});

describe('a test', () => {
  test('is recorded, delivered at once and once at a time, and says why it could not be', async () => {
    await using made = await open([notifier('a')]);
    expect((await made.test(doer, 'a')).sent).toEqual({ ok: true });
    expect(said()).toEqual(['a test ']);
    expect(deeds.at(-1)).toMatchObject({ kind: 'notifier.test', actor: { id: 'Ann' } });
    const waiting = Promise.withResolvers<Response>();
    answers['a'] = () => waiting.promise;
    const first = made.test(doer, 'a');
    await expect(made.test(doer, 'a')).rejects.toMatchObject({ code: 'notifier.busy' });
    waiting.resolve(new Response('inside', { status: 302, headers: { location: 'http://169.254.169.254/' } }));
    expect((await first).sent).toEqual({ ok: false, fault: 'HTTP 302' });
    await expect(made.test(doer, 'b')).rejects.toMatchObject({ code: 'notifier.not-found' });
    await expect(made.test({ ...doer, tenant: 'other' }, 'a')).rejects.toMatchObject({ code: 'notifier.not-found' });
  });
});

test('what was delivered is kept up to the limit, but for what an alert still needs', async () => {
  await using made = await open([notifier('a')], { doneMax: 2 });
  const ids = ['1', '2', '3', '4', '5'];
  for (const id of ids) {
    await alertRow(id);
    step('alert.open', id);
  }
  await until(() => expect(said()).toHaveLength(5));
  expect(await made.deliveries(tenant, 'a', ['sent'], 10)).toHaveLength(5);
  for (const id of ids) {
    const alert = await new AlertStore(db).get(tenant, id);
    if (alert !== null) await new AlertStore(db).handled({ ...alert, state: 'closed' });
    step('alert.close', id);
    await until(() => expect(said()).toContain(`a alert.closed ${id}`));
  }
  await until(async () => expect(await made.deliveries(tenant, 'a', ['sent'], 10)).toHaveLength(2));
});
