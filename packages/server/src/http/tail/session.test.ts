import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from '../testing/browser.ts';

// A page that was left open shows nothing more than one that is opened now.

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true, tail: { recheckMs: 20, heartbeatMs: 100 } });
});
afterEach(() => server[Symbol.asyncDispose]());

type Left = Awaited<ReturnType<typeof personIn>>;
const hourMs = 3_600_000;

/** A tail as the page of a browser has it; `text` is what came so far. */
async function tailOf({ cookie }: TestBrowser) {
  const headers = { 'sec-fetch-site': 'same-origin', cookie: cookie ?? '' };
  const { body } = await fetch(`${server.url}/v1/tail?q=own:false`, { headers });
  const tail = { text: '', ended: Promise.resolve() };
  tail.ended = (async () => {
    for await (const chunk of body ?? []) tail.text += Buffer.from(chunk).toString();
  })();
  return tail;
}

async function elsewhere({ login }: Left): Promise<TestBrowser> {
  const browser = new TestBrowser(server);
  await browser.signIn(login, testPassword);
  return browser;
}

const ends: readonly [string, (left: Left) => Promise<unknown>][] = [
  ['its person signs out', ({ browser }) => browser.ask('DELETE', '/v1/me')],
  ['its person ends it elsewhere', async (left) => (await elsewhere(left)).ask('DELETE', '/v1/me/sessions')],
  ['an administrator ends it', ({ id }) => server.as.administrator.endUserSessions(id)],
  ['its person is disabled', ({ id }) => server.as.administrator.changeUser(id, { state: 'disabled' })],
  [
    'its person loses the role',
    () => Promise.all(server.deps.access.grants.all().map((each) => server.deps.access.grants.end(each))),
  ],
  ['an hour is over in which nothing else was asked', () => Promise.resolve(server.clock.forward(hourMs / 2))],
];

test.each(ends)('a tail goes on while its session does, and ends when %s', async (_name, end) => {
  const left = await personIn(server, 'ada');
  const tail = await tailOf(left.browser);
  // Past the next look at the session, which is no use of it.
  server.clock.forward(hourMs / 2);
  await server.send('{"user":"before"}');
  await vi.waitFor(() => expect(tail.text).toContain('before'), 10_000);
  await end(left);
  await tail.ended;
  await server.send('{"user":"after"}');
  expect(tail.text).toMatch(/event: end\ndata: \{"reason":"refused"\}\n\n$/);
  expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.tail', ext: { phase: 'closed', ending: 'refused' } });
});
