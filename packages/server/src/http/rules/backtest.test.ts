import type { RuleBacktestJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const hourUs = 3_600_000_000;
const rule = (fields: string, more = '') =>
  `title: Deleted\nid: 00000000-0000-4000-8000-000000000001\nname: deleted\nlogsource: {product: daybook}\ndetection: {s: {${fields}}, condition: s}\n${more}`;
const many = `---\ntitle: Many\nid: 00000000-0000-4000-8000-000000000002\ncorrelation: {type: event_count, rules: [deleted], group-by: [actor.id], timespan: 1h, condition: {gte: 3}}\n`;
const roleOf = (
  name: string,
  sight: Partial<Role['sight']>,
  permissions: Role['permissions'] = ['events:read'],
): Role => ({
  name,
  about: '',
  permissions,
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({}, [
    roleOf('of-bob', { restriction: 'actor.id:bob' }),
    roleOf('masked', { clear: groupNames.filter((group) => group !== 'identity') }),
    roleOf('rules-only', {}, ['rules:read', 'rules:write']),
  ]);
});
afterEach(() => server[Symbol.asyncDispose]());

/** One event of each, so many hours ago. */
const act = async (hoursAgo: number, ...actors: string[]) => {
  server.log.receivedFromUs = server.clock.nowUs() - hoursAgo * hourUs;
  for (const actor of actors) await server.send(JSON.stringify({ action: 'delete', actor, kind: 'data.delete' }));
};
const ask = (text: string, more: object = {}, token = server.tokenOf.reader) =>
  server.ask('/v1/rules/backtest', {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ file: { path: 'a.yml', text }, from: '7d', ...more }),
  });
const run = async (text: string, more: object = {}, token?: string) =>
  (await ask(text, more, token)).body as unknown as RuleBacktestJson;

describe('/v1/rules/backtest', () => {
  test('200: what a rule would have found, by day, with samples; the look is recorded before it leaves', async () => {
    await act(49, 'ann', 'bob');
    await act(2, 'ann', 'eve', 'ann');
    const answer = await run(rule('action: delete'));
    expect(answer).toMatchObject({ events: 5, cut: null, through: expect.any(String) as string });
    const [found] = answer.rules;
    expect(found).toMatchObject({ title: 'Deleted', matches: 5, alerts: 4, givenUp: 0 });
    expect(found?.days.map(({ matches, alerts }) => [matches, alerts])).toEqual([
      [2, 2],
      [3, 2],
    ]);
    expect(found?.samples.map(({ event }) => event.actor?.id)).toEqual(['ann', 'bob', 'ann', 'eve', 'ann']);
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'log.query',
      action: 'backtest',
      actor: { id: 'Rob' },
      ext: { count: 5, counted: 5, upTo: '1:4', first: '1:0' },
    });
    // Who asks who looked at Bob is told.
    const { looks } = await server.as.administrator.looks({ about: 'actor.id:bob' });
    expect(looks.map(({ action }) => action)).toContain('backtest');
    server.log.ownFails = true;
    expect((await ask(rule('action: delete'))).body.code).toBe('look.not-recorded');
  });

  test('200: only what was received in the time, which is found without reading the rest', async () => {
    await act(30, 'ann', 'bob', 'ann');
    await act(20, 'bob');
    await act(10, 'bob', 'eve');
    const answer = await run(rule('action: delete'), { from: '25h', to: '15h' });
    expect(answer.rules[0]?.samples.map(({ position }) => position)).toEqual(['1:3']);
    expect(server.log.own.at(-1)?.ext).toMatchObject({ after: '1:2' });
    expect((await ask(rule('action: delete'), { from: '1h', to: '2h' })).body).toMatchObject({
      errors: [{ path: 'to' }],
    });
    expect((await ask(rule('action: delete'), { from: 'soon' })).status).toBe(400);
    expect((await run(rule('action: delete'), { from: '30m' })).rules[0]).toMatchObject({ matches: 0, samples: [] });
  });

  test('200: correlations, too; what they are about may be there already, and nothing of it is kept', async () => {
    await act(3, 'ann', 'ann', 'bob', 'ann');
    const [base, correlation] = (await run(rule('action: delete') + many)).rules;
    expect(base).toMatchObject({ matches: 4, alerts: 0 });
    expect(correlation).toMatchObject({ title: 'Many', type: 'correlation', matches: 1, alerts: 1 });
    await server.as.administrator.importRules({ files: [{ path: 'a.yml', text: rule('action: delete') }] });
    const alone = await run(many.replace('---\n', ''));
    expect(alone.rules).toMatchObject([{ title: 'Many', matches: 1, alerts: 1 }]);
    expect((await server.as.reader.listRules()).items.some(({ title }) => title === 'Many')).toBe(false);
    expect(server.log.own.filter(({ kind }) => kind === 'alert.open')).toEqual([]);
  });

  test('200: of a filter, what it leaves of the rules that it names', async () => {
    await act(3, 'ann', 'backup', 'backup');
    await server.as.administrator.importRules({ files: [{ path: 'a.yml', text: rule('action: delete') }] });
    const filter =
      'title: F\nlogsource: {product: daybook}\nfilter: {rules: [deleted], s: {actor.id: backup}, condition: not s}\n';
    expect((await run(filter)).rules).toMatchObject([{ title: 'Deleted', matches: 1 }]);
  });

  test('200: exceptions hold as if they had been made before, and what they keep out is counted', async () => {
    await act(3, 'ann', 'backup', 'backup');
    const { administrator } = server.as;
    await administrator.importRules({ files: [{ path: 'a.yml', text: rule('action: delete') }] });
    const until = new Date(server.clock.nowMs() + hourUs / 1000).toISOString();
    const excepted = { owner: 'Olga', reason: 'the nightly backup', until };
    const id = '00000000-0000-4000-8000-000000000001';
    await administrator.addException({ rule: id, query: 'actor.id:backup', ...excepted });
    const [found] = (await run(rule('action: delete'))).rules;
    expect(found).toMatchObject({ matches: 1, alerts: 1, excepted: 2 });
    expect(found?.samples.map(({ event }) => event.actor?.id)).toEqual(['ann']);
    // Whoever does not see who acted learns nothing of it by an exception either.
    const masked = await server.addReader('Max', 'masked');
    expect((await run(rule('action: delete'), {}, masked)).rules).toMatchObject([{ matches: 3, excepted: 0 }]);
  });

  test('200: what is out of sight does not exist, and a condition on what is masked finds nothing', async () => {
    await act(3, 'ann', 'bob', 'ann');
    const bob = await server.addReader('Pat', 'of-bob');
    const answer = await run(rule('action: delete'), {}, bob);
    expect(answer).toMatchObject({ events: 1, rules: [{ matches: 1 }] });
    expect(answer.rules[0]?.samples.map(({ event }) => event.actor?.id)).toEqual(['bob']);
    const masked = await server.addReader('Max', 'masked');
    expect((await run(rule('actor.id: bob'), {}, masked)).rules).toMatchObject([{ matches: 0 }]);
    const all = await ask(rule('action: delete'), {}, masked);
    expect(all.body).toMatchObject({ rules: [{ matches: 3 }] });
    expect(all.text).not.toMatch(/"bob"|"ann"/);
  });

  test('429: one at a time for a reader', async () => {
    const none = { tailsMax: 1, tailsPerReaderMax: 1, exportsMax: 1, exportsPerReaderMax: 1 };
    await using busy = await startTestServer({ streams: { ...none, backtestsMax: 2, backtestsPerReaderMax: 0 } });
    const body = JSON.stringify({ file: { path: 'a', text: rule('action: x') }, from: '1d' });
    const asked = { method: 'POST', as: 'reader' as const, headers: { 'content-type': 'application/json' }, body };
    expect((await busy.ask('/v1/rules/backtest', asked)).body.code).toBe('stream.too-many');
  });

  test('403, 422, 400: who sees no events, a file that cannot be honoured, no file', async () => {
    expect((await ask(rule('action: delete'), {}, await server.addReader('Rudi', 'rules-only'))).status).toBe(403);
    expect((await ask('title: t\n')).body).toMatchObject({
      code: 'rule.invalid',
      detail: expect.stringContaining('Line 1') as string,
    });
    expect((await ask(many.replace('---\n', ''))).body.code).toBe('rule.invalid');
    const rules = Array.from({ length: 21 }, (_, i) =>
      rule('action: delete')
        .replace('0001', `01${String(i).padStart(2, '0')}`)
        .replace('name: deleted\n', ''),
    );
    expect((await ask(rules.join('---\n'))).body.code).toBe('rule.invalid');
    expect((await ask('')).status).toBe(422);
    expect(server.log.own.filter(({ action }) => action === 'backtest')).toEqual([]);
  });
});
