import type { NoteJson, NoteListJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const roleOf = (
  name: string,
  sight: Partial<Role['sight']> = {},
  permissions: Role['permissions'] = ['events:read'],
) => ({
  name,
  about: '',
  permissions,
  isBuiltIn: false,
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
});
const noWho = groupNames.filter((group) => group !== 'identity' && group !== 'raw');

let server: TestServer;
let ann: string;
let masked: string;
let limited: string;
beforeEach(async () => {
  server = await startTestServer({}, [
    roleOf('no-who', { clear: noWho }),
    roleOf('failures', { restriction: 'outcome:failure' }),
  ]);
  await server.send('[{"user":"alice","outcome":"success"},{"user":"bob","outcome":"failure"}]');
  ann = await server.addReader('ann', 'auditor');
  masked = await server.addReader('mia', 'no-who');
  limited = await server.addReader('leo', 'failures');
});
afterEach(() => server[Symbol.asyncDispose]());

async function write(token: string, path: string, text: string) {
  return await server.ask(path, {
    token,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
}

async function texts(token: string, path: string): Promise<string[]> {
  const { status, text, body } = await server.ask(path, { token });
  expect(status, text).toBe(200);
  return (body as unknown as NoteListJson).notes.map((note) => note.text);
}

const onSuccess = '/v1/events/1:0/notes';
const onFailure = '/v1/events/1:1/notes';

describe('notes on an event', () => {
  test('a note is an event of the log, with its author and what it is on', async () => {
    const answer = await write(ann, onFailure, ' Asked bob:\nhe forgot it. ');
    expect(answer).toMatchObject({
      status: 201,
      body: { position: '1:2', author: 'ann', role: 'auditor', text: 'Asked bob:\nhe forgot it.' },
    });
    expect(server.log.own).toMatchObject([
      {
        kind: 'log.note',
        actor: { id: 'ann', roles: ['auditor'] },
        target: { resources: [{ type: 'event', id: '1:1' }] },
        ext: { note: 'Asked bob:\nhe forgot it.' },
      },
    ]);
  });

  test('notes are listed oldest first, of that event alone, and the asking is a look', async () => {
    for (const text of ['one', 'two']) await write(ann, onFailure, text);
    await write(ann, onSuccess, 'elsewhere');
    const listed = (await server.ask(onFailure, { token: ann })).body as unknown as NoteListJson;
    expect(listed).toMatchObject({ notes: [{ text: 'one', author: 'ann' }, { text: 'two' }], more: false });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'log.query',
      action: 'notes',
      request: { query: 'own:true AND kind:log.note AND target.type:event AND target.id:1:1' },
      ext: { count: 2, first: listed.notes[0]?.position, last: listed.notes[1]?.position },
    });
    // A position may be written without its log.
    expect(await texts(ann, '/v1/events/1/notes')).toEqual(['one', 'two']);
  });

  test('the look at notes is found by who asks who looked at them', async () => {
    await write(masked, onFailure, 'seen by all');
    await texts(masked, onFailure);
    const { body } = await server.ask(`/v1/looks?about=${encodeURIComponent('kind:log.note')}`, { token: ann });
    expect(body['looks']).toContainEqual(expect.objectContaining({ action: 'notes', covered: 1, within: 1 }));
  });

  test('who does not see the event neither writes notes on it nor reads them', async () => {
    await write(ann, onSuccess, 'x');
    for (const path of [onSuccess, '/v1/events/1:99/notes']) {
      expect((await write(limited, path, 'hello')).body.code).toBe('event.not-found');
      expect((await server.ask(path, { token: limited })).body.code).toBe('event.not-found');
    }
    expect((await write(limited, onFailure, 'hello')).status).toBe(201);
  });

  test('a note is shown to who sees at least what its author saw', async () => {
    await write(ann, onFailure, 'bob, by the raw line');
    await write(masked, onFailure, 'masked');
    await write(limited, onFailure, 'limited');
    expect(await texts(ann, onFailure)).toEqual(['bob, by the raw line', 'masked', 'limited']);
    expect(await texts(masked, onFailure)).toEqual(['masked']);
    expect(await texts(limited, onFailure)).toEqual(['limited']);
  });

  test('a search finds notes under roles that see everything, and no other', async () => {
    await write(ann, onFailure, 'bob, by the raw line');
    const count = async (token: string) =>
      ((await server.ask('/v1/events?q=kind:log.note', { token })).body['events'] as unknown[]).length;
    expect(await count(ann)).toBe(1);
    for (const restriction of ['NOT actor.id:ceo', 'kind:log.*']) {
      const name = `part-${restriction.length}`;
      const more = { groups: [], revision: 1, createdMs: 0, updatedMs: 0 };
      await server.deps.access.roles.save('default', { ...roleOf(name, { restriction }), ...more });
      const part = await server.addReader(name, name);
      expect(await count(part)).toBe(0);
      expect((await server.ask('/v1/events/1:2', { token: part })).status).toBe(404);
    }
  });

  test('who is masked who does what is not told who wrote a note', async () => {
    await write(masked, onFailure, 'masked');
    const { body } = await server.ask(onFailure, { token: await server.addReader('moe', 'no-who') });
    expect((body['notes'] as NoteJson[]).map(({ author, role }) => [author, role])).toEqual([[null, 'no-who']]);
    expect(JSON.stringify(body)).not.toContain('mia');
  });

  test('no source can write a note, nor make an event that is taken for one', async () => {
    expect((await write(server.tokenOf.source, onFailure, 'x')).status).toBe(403);
    expect((await server.ask(onFailure, { as: 'source' })).status).toBe(403);
    const forged = {
      kind: 'log.note',
      action: 'note',
      actor: { type: 'user', id: 'ann', roles: ['auditor'] },
      target: { resources: [{ type: 'event', id: '1:1' }] },
      ext: { note: 'forged' },
    };
    expect((await server.send(JSON.stringify(forged))).status).toBe(200);
    expect(await texts(ann, onFailure)).toEqual([]);
    // Not even where the index says so.
    server.index.planted = server.log.stored
      .filter(({ event }) => event.kind === 'log.note')
      .map((each) => each.position);
    expect(server.index.planted).toHaveLength(1);
    expect(await texts(ann, onFailure)).toEqual([]);
  });

  test.each([
    ['nothing', ' '],
    ['too much', 'x'.repeat(2001)],
    ['control characters', 'a\u001bb'],
  ])('400: %s', async (_name, text) => {
    expect((await write(ann, onFailure, text)).status).toBe(400);
    expect(server.log.own).toEqual([]);
  });

  test('503 where it cannot be written, or the look at them not recorded', async () => {
    server.log.ownFails = true;
    expect((await write(ann, onFailure, 'x')).body.code).toBe('look.not-recorded');
    expect((await server.ask(onFailure, { token: ann })).body.code).toBe('look.not-recorded');
  });

  test('of very many, the first 200 are listed, and that there are more is said', async () => {
    for (let i = 0; i < 201; i += 1) await write(ann, onFailure, `note ${i}`);
    const { body } = await server.ask(onFailure, { token: ann });
    expect([(body['notes'] as NoteJson[]).length, body['more']]).toEqual([200, true]);
  });
});

describe('notes on a view', () => {
  test('are written and read by who sees the view', async () => {
    const made = await server.ask('/v1/views', {
      token: ann,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Failures', q: 'outcome:failure', sharedWith: 'auditor' }),
    });
    const path = `/v1/views/${String(made.body['id'])}/notes`;
    const peer = await server.addReader('pat', 'auditor');
    expect((await write(peer, path, 'looked through it today')).status).toBe(201);
    expect(server.log.own.at(-1)).toMatchObject({ target: { resources: [{ type: 'view', name: 'Failures' }] } });
    expect(await texts(ann, path)).toEqual(['looked through it today']);
    for (const token of [masked, limited, server.tokenOf.reader]) {
      expect((await write(token, path, 'x')).body.code).toBe('view.not-found');
      expect((await server.ask(path, { token })).body.code).toBe('view.not-found');
    }
  });
});
