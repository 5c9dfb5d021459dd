import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { AppError, toProblem } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSameServer, loginFile, readLogin, writeLogin } from './kept-login.ts';
import { run } from './program.ts';
import { tokenOf, urlOf } from './server-client.ts';
import type { Terminal } from './terminal/index.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'daybook-config-'));
});
afterEach(() => rm(home, { recursive: true }));

const kept = { url: 'http://one.test:7070', token: 'dbk_a_one', expires: '2999-01-01T00:00:00.000Z', login: 'ada' };
const env = (more: Record<string, string> = {}): Terminal['env'] => ({ XDG_CONFIG_HOME: home, ...more });

/** A server of canned answers, by method and path; asked for what it has none of, it answers as Daybook does. */
async function canned(answers: Record<string, (request: IncomingMessage) => object | AppError>) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const answer = answers[`${request.method} ${request.url}`]?.(request) ?? new AppError('route.not-found');
    const isError = answer instanceof AppError;
    response.writeHead(isError ? answer.status : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isError ? toProblem(answer) : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function daybook(args: readonly string[], more: Record<string, string> = {}) {
  let text = '';
  const write = () => new Writable({ write: (chunk: Buffer, _, done) => ((text += chunk.toString()), done()) });
  const terminal = { env: env(more), stdin: [], stdout: write(), stderr: write() } as unknown as Terminal;
  return { exitCode: await run(args, terminal), text };
}

describe('what is kept', () => {
  test('is for its owner alone, and read back; a damaged file says so', async () => {
    expect(readLogin(env())).toBeNull();
    const file = writeLogin(env(), kept);
    expect(file).toBe(loginFile(env()));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(readLogin(env())).toEqual(kept);
    writeLogin(env(), { ...kept, login: '' });
    expect(() => readLogin(env())).toThrow(/damaged/);
  });

  test('goes to the server that gave it and to no other; what the environment says goes over it', () => {
    writeLogin(env(), kept);
    expect([urlOf(env()), tokenOf(env())]).toEqual([kept.url, kept.token]);
    expect(() => tokenOf(env({ DAYBOOK_URL: 'http://two.test:7070' }))).toThrow(/nobody is signed in/);
    expect(() => tokenOf(env(), 'https://one.test:7070')).toThrow(/nobody is signed in/);
    expect(tokenOf(env({ DAYBOOK_TOKEN: 'dbk_a_two' }))).toBe('dbk_a_two');
    expect(urlOf(env({ DAYBOOK_TOKEN: 'dbk_a_two' }))).toBe('http://localhost:7070');
    expect(isSameServer('http://one.test/', 'http://one.test')).toBe(true);
    expect(isSameServer('http://one.test/a', 'http://one.test/b')).toBe(false);
    expect(isSameServer('nowhere', 'nowhere')).toBe(false);
  });

  test('that is over is not sent', () => {
    writeLogin(env(), { ...kept, expires: '2020-01-01T00:00:00.000Z' });
    expect(() => tokenOf(env())).toThrow(/daybook login/);
  });
});

describe('daybook login', () => {
  const started = {
    deviceCode: 'd'.repeat(52),
    userCode: 'BCDF-GHJK',
    verificationPath: '/device',
    verificationUrl: 'http://one.test/device\u001b[2J',
    expiresSeconds: 10,
    intervalSeconds: 0.01,
  };
  const { token, expires, login } = kept;

  test('shows code and address, waits for the person, and keeps the token', async () => {
    const answers = [new AppError('device.pending'), { token, expires, login, name: 'Ada' }];
    await using server = await canned({
      'POST /v1/device': () => started,
      'POST /v1/device/token': () => answers.shift() ?? new AppError('device.expired'),
    });
    const { exitCode, text } = await daybook(['login', '--url', server.url]);
    expect({ exitCode, text }).toMatchObject({ exitCode: 0 });
    expect(text).toContain('BCDF-GHJK');
    expect(text).toContain('Signed in as ada');
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain(token);
    expect(readLogin(env())).toEqual({ url: server.url, token, expires, login });
  });

  test('ends in 1 where the person refuses, and keeps nothing', async () => {
    await using server = await canned({
      'POST /v1/device': () => started,
      'POST /v1/device/token': () => new AppError('device.refused'),
    });
    const { exitCode, text } = await daybook(['login'], { DAYBOOK_URL: server.url });
    expect(exitCode).toBe(1);
    expect(text).toContain('The code was refused');
    expect(readLogin(env())).toBeNull();
  });
});

describe('daybook logout', () => {
  test('ends the token at its server, then forgets it', async () => {
    await using server = await canned({ 'DELETE /v1/me': () => ({ signedOut: true }) });
    writeLogin(env(), { ...kept, url: server.url });
    expect((await daybook(['logout'])).exitCode).toBe(0);
    expect(server.seen).toEqual([`DELETE /v1/me Bearer ${kept.token}`]);
    expect(readLogin(env())).toBeNull();
    expect((await daybook(['logout'])).text).toContain('Nobody is signed in');
  });

  test('a token that is over already is forgotten; one that could not be ended is kept', async () => {
    await using over = await canned({ 'DELETE /v1/me': () => new AppError('access.unauthenticated') });
    writeLogin(env(), { ...kept, url: over.url });
    expect((await daybook(['logout'])).exitCode).toBe(0);
    await using broken = await canned({ 'DELETE /v1/me': () => new AppError('server.error') });
    writeLogin(env(), { ...kept, url: broken.url });
    expect((await daybook(['logout'])).exitCode).toBe(1);
    expect(await readFile(loginFile(env()), 'utf8')).toContain(kept.token);
  });
});
