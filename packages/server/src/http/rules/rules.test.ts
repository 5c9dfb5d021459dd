import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApprovalJson, RuleJson, RuleTriedJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

const id = '00000000-0000-4000-8000-000000000001';
const file = (action = 'delete', more = '') => ({
  path: 'sigma/a.yml',
  text: `title: T ${action}\nid: ${id}\nauthor: Ed\nlicense: DRL 1.1\nlevel: low\ntags: [attack.t1098]\nlogsource: {product: daybook}\ndetection: {s: {action: ${action}}, condition: s}\n${more}`,
});
const shipped = '5d0c7a51-6f0e-4b52-9a3e-0c4f4c1d7b02';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const post = (to: string, body: object, as: 'administrator' | 'reader' = 'administrator') =>
  server.ask(to, { method: 'POST', as, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const listed = async (): Promise<RuleJson[]> => (await server.as.reader.listRules()).items;
const kinds = () => server.log.own.map(({ kind }) => kind).filter((kind) => kind.startsWith('admin.'));

describe('/v1/rules', () => {
  test('200: rules of files, with their authors and licence; what comes again changes nothing, another version replaces', async () => {
    expect(await post('/v1/rules', { files: [file()], enable: true })).toMatchObject({
      status: 200,
      body: { added: 1, updated: 0, unchanged: 0, refused: 0 },
    });
    expect((await post('/v1/rules', { files: [file()] })).body).toMatchObject({ added: 0, unchanged: 1 });
    expect((await listed()).find((rule) => rule.id === id)).toMatchObject({
      title: 'T delete',
      author: 'Ed',
      license: 'DRL 1.1',
      origin: 'imported',
      path: 'sigma/a.yml',
      enabled: true,
      logs: ['Daybook'],
    });
    expect((await post('/v1/rules', { files: [file('open')] })).body).toMatchObject({ updated: 1 });
    expect(await server.as.reader.getRule(id)).toMatchObject({
      title: 'T open',
      enabled: true,
      text: file('open').text,
    });
    expect(kinds()).toEqual(['admin.rule.create', 'admin.rule.enable', 'admin.rule.update']);
  });

  test('200: what cannot be honoured is refused with the reason and its place, and the others are taken', async () => {
    const bad = {
      path: 'bad.yml',
      text: 'title: t\nlogsource: {product: x}\ndetection: {s: {a|nope: 1}, condition: s}\n',
    };
    const stolen = { path: 'stolen.yml', text: file().text.replace(id, shipped) };
    const twice = { ...file('open'), path: 'twice.yml' };
    const { body } = await post('/v1/rules', { files: [bad, file(), stolen, twice] });
    expect(body).toMatchObject({ added: 1, refused: 3 });
    expect(body['faults']).toMatchObject([
      { path: 'bad.yml', line: 3, message: expect.stringContaining('nope') as string },
      { path: 'stolen.yml', message: expect.stringContaining('comes with the product') as string },
      { path: 'twice.yml', message: expect.stringContaining('sigma/a.yml') as string },
    ]);
    expect((await listed()).find((rule) => rule.id === id)?.enabled).toBe(false);
  });

  test('400, 403: no files, and nobody who only reads', async () => {
    expect((await post('/v1/rules', { files: [] })).status).toBe(400);
    expect((await post('/v1/rules', { files: [file()] }, 'reader')).status).toBe(403);
    expect((await post(`/v1/rules/${id}/enable`, { reason: 'x' }, 'reader')).status).toBe(403);
  });

  test('404, 400: no such rule, no reason', async () => {
    expect(await post('/v1/rules/none/enable', { reason: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'rule.not-found' },
    });
    expect((await server.ask('/v1/rules/none', { as: 'reader' })).body).toMatchObject({ code: 'rule.not-found' });
    expect((await post(`/v1/rules/${shipped}/disable`, {})).status).toBe(400);
  });

  test('503: what cannot be recorded does not happen', async () => {
    server.log.ownFails = true;
    expect(await post('/v1/rules', { files: [file()], enable: true })).toMatchObject({ status: 503 });
    server.log.ownFails = false;
    expect((await listed()).some((rule) => rule.id === id)).toBe(false);
  });

  test('200: a rule that was imported is disabled and enabled by one person; each is recorded with the reason', async () => {
    await post('/v1/rules', { files: [file()], enable: true });
    expect((await post(`/v1/rules/${id}/disable`, { reason: 'noise' })).body).toMatchObject({
      rule: { enabled: false },
      approval: null,
    });
    expect((await post(`/v1/rules/${id}/enable`, { reason: 'tuned' })).body).toMatchObject({ rule: { enabled: true } });
    expect(server.log.own.slice(-2)).toMatchObject([
      { kind: 'admin.rule.disable', severity: 3, actor: { id: 'Ann' }, reason: { text: 'noise' } },
      { kind: 'admin.rule.enable', reason: { text: 'tuned' }, target: { resources: [{ type: 'rule', id }] } },
    ]);
  });

  test('202: one that comes with the product stays enabled until a second person approved', async () => {
    const asked = await post(`/v1/rules/${shipped}/disable`, { reason: 'noise' });
    expect(asked).toMatchObject({ status: 202, body: { rule: { enabled: true, origin: 'shipped' } } });
    const approval = asked.body['approval'] as ApprovalJson;
    expect(approval).toMatchObject({ kind: 'rule.disable', state: 'waiting', what: { rule: shipped } });
    const isEnabled = async () => (await listed()).find((rule) => rule.id === shipped)?.enabled;
    expect(await isEnabled()).toBe(true);
    const decide = (token: string) =>
      server.ask(`/v1/approvals/${approval.id}/decision`, {
        method: 'POST',
        token,
        headers: { 'content-type': 'application/json' },
        body: '{"decision":"approve","reason":"agreed"}',
      });
    expect((await decide(server.tokenOf.administrator)).body.code).toBe('approval.own');
    expect((await decide(await server.addReader('Carl', 'administrator'))).body).toMatchObject({ state: 'applied' });
    expect(await isEnabled()).toBe(false);
    expect(server.log.own.find(({ kind }) => kind === 'admin.rule.disable')).toMatchObject({
      actor: { id: 'Ann' },
      ext: { approval: approval.id, approvedBy: 'Carl' },
    });
    expect((await post(`/v1/rules/${shipped}/enable`, { reason: 'again' })).body).toMatchObject({
      rule: { enabled: true },
    });
  });

  test('202: a filter for a rule of the product tunes it once a second person approved this file; another version not', async () => {
    const filterId = '00000000-0000-4000-8000-000000000009';
    const filter = (actor: string) => ({
      path: 'filter.yml',
      text: `title: F\nid: ${filterId}\nlogsource: {product: daybook}\nfilter: {rules: [${shipped}], s: {actor.id: ${actor}}, condition: not s}\n`,
    });
    const isEnabled = async () => (await listed()).find((rule) => rule.id === filterId)?.enabled;
    expect((await post('/v1/rules', { files: [filter('backup')], enable: true })).body).toMatchObject({
      added: 1,
      toApprove: 1,
    });
    expect(await isEnabled()).toBe(false);
    expect(kinds()).toEqual(['admin.rule.create']);

    const carl = await server.addReader('Carl', 'administrator');
    const approve = async (change?: () => Promise<unknown>) => {
      const asked = await post(`/v1/rules/${filterId}/enable`, { reason: 'noise' });
      expect(asked).toMatchObject({ status: 202, body: { rule: { enabled: false } } });
      const approval = asked.body['approval'] as ApprovalJson;
      expect(approval).toMatchObject({ kind: 'rule.filter', what: { rule: filterId, tunes: [shipped] } });
      await change?.();
      return await server.ask(`/v1/approvals/${approval.id}/decision`, {
        method: 'POST',
        token: carl,
        headers: { 'content-type': 'application/json' },
        body: '{"decision":"approve","reason":"agreed"}',
      });
    };
    const other = () => post('/v1/rules', { files: [filter('eve')] });
    expect((await approve(other)).body).toMatchObject({ state: 'failed' });
    expect(await isEnabled()).toBe(false);
    expect((await approve()).body).toMatchObject({ state: 'applied' });
    expect(await isEnabled()).toBe(true);
    expect(server.log.own.find(({ kind }) => kind === 'admin.rule.enable')).toMatchObject({
      actor: { id: 'Ann' },
      ext: { approvedBy: 'Carl', tunesShipped: true },
    });
    // What it says is changed by one person: then it tunes nothing until somebody else saw it.
    expect((await post('/v1/rules', { files: [filter('mallory')] })).body).toMatchObject({ updated: 1, toApprove: 1 });
    expect(await isEnabled()).toBe(false);
    expect(kinds().slice(-2)).toEqual(['admin.rule.update', 'admin.rule.disable']);
  });

  test('200: a file is tried with its own examples, and nothing of it is kept', async () => {
    const tryIt = async (more: string) =>
      (await post('/v1/rules/test', { file: file('delete', more) }, 'reader')).body as unknown as RuleTriedJson;
    expect(await tryIt('examples: {match: [{action: delete}], other: [{action: open}]}')).toMatchObject({
      passed: true,
      fault: null,
      items: [
        { example: 'match 1', matched: true },
        { example: 'other 1', matched: false },
      ],
    });
    expect((await tryIt('examples: {match: [{action: open}]}')).passed).toBe(false);
    const { body } = await post('/v1/rules/test', { file: { path: 'a', text: 'title: t' } });
    expect(body).toMatchObject({ passed: false, fault: { line: 1 } });
    expect(kinds()).toEqual([]);
  });
});

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const folder = path.join(data, 'sigma/rules');

test.skipIf(!existsSync(folder))(
  'the 468 rules of SigmaHQ are taken, each with its author (need the shared data)',
  async () => {
    const names = globSync('**/*.yml', { cwd: folder });
    const files = names.map((name) => ({ path: name, text: readFileSync(path.join(folder, name), 'utf8') }));
    expect((await post('/v1/rules', { files })).body).toMatchObject({ added: 468, refused: 0 });
    const imported = (await listed()).filter(({ origin }) => origin === 'imported');
    expect(imported.filter(({ author }) => author === null)).toEqual([]);
    expect(imported.filter(({ logs }) => logs.length > 0)).toHaveLength(164);
    expect(imported.some(({ enabled }) => enabled)).toBe(false);
  },
);
