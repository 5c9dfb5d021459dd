import type { HoldJson, SubjectPageJson } from '@daybook/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let auditor: string;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
  auditor = await server.addReader('Ada', 'auditor');
  for (const actor of ['alice', 'bob', 'alice', 'alice']) await server.send(JSON.stringify({ action: 'read', actor }));
  const of = { purpose: 'a test', legalBasis: 'none', maximum: null };
  const classes = [
    { ...of, number: 1, name: 'usual', minimum: null },
    { ...of, number: 2, name: 'long', minimum: 'P20Y' },
  ];
  await send('PUT', '/v1/retention/policy', { policy: { classes, default: 1 } });
  await send('POST', '/v1/retention/reclassifications', { from: 1, to: 2, ranges: [[0, 0]] });
});
afterEach(() => server[Symbol.asyncDispose]());

const send = (method: 'PUT' | 'POST', path: string, body: object, token = server.tokenOf.administrator) =>
  server.ask(path, {
    method,
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'Ticket 4711', ...body }),
  });
const keptOf = async (): Promise<Map<string, SubjectPageJson['events'][number]['kept']>> => {
  const { body } = await send('POST', '/v1/subjects/find', { identifiers: ['alice'] }, auditor);
  const { events } = body as unknown as SubjectPageJson;
  return new Map(events.map(({ view, kept }) => [view.position, kept]));
};
const free = { class: 1, until: null, holds: [], unread: false };

test('what is found says by which class it is kept, until when, and which holds keep it', async () => {
  const { body } = await send('POST', '/v1/holds', {
    matter: 'Case 4711',
    owner: 'olga',
    review: '2027-01-31',
    about: { type: 'range', first: 2, last: 2 },
  });
  const { position } = body as unknown as HoldJson;
  const kept = await keptOf();
  expect(kept.get('1:0')).toEqual({ ...free, class: 2, until: expect.stringMatching(/^20\d\d-.*T00:00:00/) });
  expect(kept.get('1:2')).toEqual({ ...free, holds: [position] });
  expect(kept.get('1:3')).toEqual(free);
});

test('one event is shown with the class that keeps it, where that is another one than it was given', async () => {
  const view = async (position: string) => (await server.ask(`/v1/events/${position}`, { token: auditor })).body;
  expect(await view('1:0')).toMatchObject({ class: 1, keptBy: 2 });
  expect(await view('1:2')).toMatchObject({ class: 1 });
  expect(await view('1:2')).not.toHaveProperty('keptBy');
});
