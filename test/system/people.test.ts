import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLog, Server, temporary } from './support/index.ts';

const place = temporary();
let server: Server;
let cookie = '';

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  await server.ready();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const password = 'plum tractor lantern 7';

async function post(
  path: string,
  value: object,
): Promise<{ status: number; body: Record<string, unknown>; cookie: string }> {
  const response = await server.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(value),
  });
  const [set = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cookie: set };
}

const me = async () => (await server.fetch('/v1/me', { headers: { cookie } })).status;

test('an invited person accepts, and is known by a cookie', async () => {
  const first = await server.client().inviteUser({ login: 'root', name: 'Root' });
  expect(first.user.roles).toEqual(['administrator', 'auditor']);
  const { invitation } = await server.client().inviteUser({ login: 'ada', name: 'Ada', roles: ['investigator'] });
  const accepted = await post('/v1/invitations/accept', { secret: invitation.secret, name: 'Ada', password });
  expect(accepted).toMatchObject({ status: 200, body: { login: 'ada' } });
  ({ cookie } = accepted);
  expect(await me()).toBe(200);
});

test('session, person and password outlive a kill; the key of sealed secrets is for its owner alone', async () => {
  await server.kill();
  server = await Server.start({ data: place.data });
  await server.ready();
  expect(await me()).toBe(200);
  expect((await post('/v1/sign-in/password', { login: 'ada', password })).status).toBe(200);
  expect((await post('/v1/sign-in/password', { login: 'ada', password: `${password}!` })).status).toBe(401);
  expect(statSync(`${place.data}/keys/credentials.key`).mode & 0o777).toBe(0o600);
});

test('who is disabled is out, and the log tells it all without a secret', async () => {
  const user = (await server.client().listUsers()).users.find(({ login }) => login === 'ada');
  expect(user?.roles).toEqual(['investigator']);
  await server.client().changeUser(user?.id ?? '', { state: 'disabled' });
  expect(await me()).toBe(401);
  expect((await post('/v1/sign-in/password', { login: 'ada', password })).status).toBe(401);
  expect(await server.end()).toMatchObject({ code: 0 });
  const log = await readLog(place.data);
  const told = log
    .filter(({ kind }) => /^(?:auth|admin)\./.test(kind))
    .map(({ kind, outcome }) => `${kind} ${outcome}`);
  expect(told).toEqual(
    expect.arrayContaining([
      'admin.user.create success',
      'admin.credential.create success',
      'auth.login success',
      'auth.login failure',
      'admin.user.lock success',
    ]),
  );
  expect(JSON.stringify(log)).not.toContain('plum');
  expect(server.output).not.toContain('plum');
  expect(readFileSync(`${place.data}/meta.db`).includes(password)).toBe(false);
});
