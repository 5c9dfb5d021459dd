import type { AlertJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const rule = (id: number) =>
  `title: Deleted ${id}\nid: 00000000-0000-4000-8000-00000000000${id}\nlevel: high\ntags: [attack.t1485]\nlogsource: {product: daybook}\ndetection: {s: {action: delete${id}}, condition: s}\n`;
const roleOf = (name: string, sight: Partial<Role['sight']>): Role => ({
  name,
  about: '',
  permissions: ['events:read', 'alerts:read', 'alerts:write'],
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ watch: true }, [
    roleOf('of-bob', { restriction: 'actor.id:bob' }),
    roleOf('masked', { clear: groupNames.filter((group) => group !== 'identity') }),
  ]);
  await server.as.administrator.importRules({
    files: [1, 2].map((id) => ({ path: `${id}.yml`, text: rule(id) })),
    enable: true,
  });
});
afterEach(() => server[Symbol.asyncDispose]());

const act = (actor: string, action: string) => server.send(JSON.stringify({ action, actor, kind: 'data.delete' }));
const caughtUp = () => vi.waitFor(() => expect(server.watch.lag('default')).toBe(0), 10_000);
const alerts = async (token = server.tokenOf.reader, query = ''): Promise<AlertJson[]> =>
  (await server.ask(`/v1/alerts${query}`, { token })).body['items'] as AlertJson[];
const looks = () => server.log.own.filter(({ kind }) => kind === 'log.query');

/** One of Ann's, with two events, and one of Bob's. */
async function findings(): Promise<{ ann: AlertJson; bob: AlertJson }> {
  await act('ann', 'delete1');
  await act('bob', 'delete2');
  await act('ann', 'delete1');
  await caughtUp();
  const [bob, ann] = (await alerts()).toSorted((a, b) => a.count - b.count);
  if (ann === undefined || bob === undefined) throw new Error('there are two');
  return { ann, bob };
}

describe('/v1/alerts', () => {
  test('200: what was found, with its events; the look is recorded before it leaves, and says which events', async () => {
    const { ann, bob } = await findings();
    expect(ann).toMatchObject({ title: 'Deleted 1', level: 'high', tags: ['attack.t1485'], state: 'open', count: 2 });
    expect(ann.evidence).toHaveLength(2);
    expect((await server.as.reader.view(ann.evidence[0] ?? '')).event.actor?.id).toBe('ann');
    expect(looks().at(-1)).toMatchObject({
      action: 'alerts',
      actor: { id: 'Rob' },
      ext: { count: 3, first: ann.evidence[0] },
    });
    const positions = [...ann.evidence, ...bob.evidence].toSorted((a, b) => a.localeCompare(b));
    expect(looks().at(-1)?.request?.query).toBe(`position:(${positions.join(' OR ')})`);
    const about = (await server.as.administrator.looks({ about: 'actor.id:bob' })).looks;
    expect(about.map(({ action }) => action)).toContain('alerts');
    expect(server.log.own.filter(({ kind }) => kind === 'alert.open')).toHaveLength(2);
    server.log.ownFails = true;
    for (const path of ['/v1/alerts', `/v1/alerts/${bob.id}`])
      expect((await server.ask(path, { as: 'reader' })).body.code).toBe('look.not-recorded');
  });

  test('200: by state, by rule, page by page', async () => {
    const { ann, bob } = await findings();
    expect((await alerts(undefined, `?rule=${bob.rule}`)).map(({ id }) => id)).toEqual([bob.id]);
    expect(await alerts(undefined, '?state=closed')).toEqual([]);
    const pages: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { body } = await server.ask(`/v1/alerts?limit=1${after === '' ? '' : `&after=${after}`}`, { as: 'reader' });
      pages.push(...(body['items'] as AlertJson[]).map(({ id }) => id));
      after = body['after'] as string | null;
    }
    expect(pages.toSorted()).toEqual([ann.id, bob.id].toSorted());
    expect((await server.ask('/v1/alerts?after=none', { as: 'reader' })).status).toBe(400);
  });

  test('404: an alert about events that are out of sight does not exist, and cannot be handled', async () => {
    const { ann, bob } = await findings();
    const token = await server.addReader('Pat', 'of-bob');
    expect((await alerts(token)).map(({ id, fingerprint }) => [id, fingerprint])).toEqual([[bob.id, null]]);
    const page = await server.ask('/v1/alerts?limit=200', { token });
    expect(page.body).toMatchObject({ after: null, partial: false });
    // Nor is it told apart from one that never was.
    for (const id of [ann.id, 'never'])
      expect(await server.ask(`/v1/alerts?after=${id}`, { token })).toMatchObject({ status: 400 });
    expect((await server.ask(`/v1/alerts/${ann.id}`, { token })).body.code).toBe('alert.not-found');
    const asked = { method: 'POST', token, headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await server.ask(`/v1/alerts/${ann.id}/acknowledge`, asked)).body.code).toBe('alert.not-found');
    expect((await server.ask(`/v1/alerts/${bob.id}/acknowledge`, asked)).status).toBe(200);
    // One of its events cannot be read any more: nobody can say that it was in sight.
    server.log.destroyed = Number(bob.evidence[0]?.split(':')[1]);
    expect(await alerts(token)).toEqual([]);
    expect(await alerts()).toHaveLength(2);
  });

  test('who does not see who does what is not told who handles it', async () => {
    const { bob } = await findings();
    await server.as.reader.assignAlert(bob.id, { assignee: 'Olga' });
    const token = await server.addReader('Max', 'masked');
    const answer = await server.ask(`/v1/alerts/${bob.id}`, { token });
    expect(answer.body).toMatchObject({ state: 'assigned', assignee: null, changedBy: null, fingerprint: null });
    expect((await server.as.reader.getAlert(bob.id)).assignee).toBe('Olga');
  });

  test('why a baseline found it is told to who sees all events and fields, and to nobody else', async () => {
    const text =
      'title: acts\nname: acts\nlogsource: {product: daybook}\ndetection: {s: {kind: data.delete}, condition: s}\n---\n' +
      'title: New\nbaseline: {type: first_seen, rules: [acts], group-by: [actor.id], field: action, learn: 0s, days: 0}\n';
    await server.as.administrator.importRules({ files: [{ path: 'b.yml', text }], enable: true });
    await act('bob', 'wipe');
    await caughtUp();
    await vi.waitFor(async () => expect(await alerts()).toHaveLength(1));
    const [alert] = await alerts();
    expect(alert?.explanations).toEqual([
      {
        value: 'action = wipe',
        normal: expect.stringContaining('known since'),
        formula: expect.stringContaining('90 days'),
      },
    ]);
    for (const role of ['of-bob', 'masked']) {
      const token = await server.addReader(`Reader ${role}`, role);
      expect((await alerts(token)).map(({ explanations }) => explanations)).toEqual([null]);
    }
  });

  test('it is acknowledged, assigned, closed with a verdict, reopened; each step is in the log before', async () => {
    const { bob } = await findings();
    const { reader } = server.as;
    expect(await reader.acknowledgeAlert(bob.id, { reason: 'on it' })).toMatchObject({
      state: 'acknowledged',
      changedBy: 'Rob',
    });
    expect(await reader.assignAlert(bob.id, { assignee: 'Olga' })).toMatchObject({
      state: 'assigned',
      assignee: 'Olga',
    });
    expect(await reader.closeAlert(bob.id, { verdict: 'benign', reason: 'a drill' })).toMatchObject({
      state: 'closed',
      verdict: 'benign',
    });
    expect(await alerts(undefined, '?state=closed')).toMatchObject([{ id: bob.id, verdict: 'benign' }]);
    await expect(reader.acknowledgeAlert(bob.id)).rejects.toMatchObject({ code: 'alert.state' });
    expect(await reader.reopenAlert(bob.id)).toMatchObject({ state: 'open', verdict: null });
    await expect(reader.reopenAlert(bob.id)).rejects.toMatchObject({ code: 'alert.state' });
    const steps = server.log.own.filter(({ kind }) => kind.startsWith('alert.') && kind !== 'alert.open');
    expect(steps.map(({ kind, reason }) => [kind, reason?.text])).toEqual([
      ['alert.acknowledge', 'on it'],
      ['alert.assign', undefined],
      ['alert.close', 'a drill'],
      ['alert.reopen', undefined],
    ]);
    expect(steps[2]).toMatchObject({
      actor: { id: 'Rob' },
      target: { resources: [{ type: 'alert', id: bob.id }, { type: 'rule' }] },
      changes: [
        { path: 'state', old: 'assigned', new: 'closed' },
        { path: 'verdict', old: null, new: 'benign' },
      ],
    });
    server.log.ownFails = true;
    await expect(reader.acknowledgeAlert(bob.id)).rejects.toMatchObject({ code: 'look.not-recorded' });
    server.log.ownFails = false;
    expect((await reader.getAlert(bob.id)).state).toBe('open');
  });

  test('400, 403: no verdict; who only administers handles alerts and sees none', async () => {
    const { bob } = await findings();
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"x"}' };
    expect((await server.ask(`/v1/alerts/${bob.id}/close`, { ...asked, as: 'reader' })).status).toBe(400);
    const token = await server.addReader('Ada', 'administrator');
    expect((await server.ask('/v1/alerts', { token })).status).toBe(403);
    const handled = await server.ask(`/v1/alerts/${bob.id}/acknowledge`, { ...asked, token });
    expect(handled).toMatchObject({ status: 200, body: { state: 'acknowledged' } });
    expect(handled.text).not.toContain('evidence');
    expect((await server.ask('/v1/alerts', { as: 'source' })).status).toBe(403);
  });
});
