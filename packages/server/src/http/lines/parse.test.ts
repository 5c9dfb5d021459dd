import { lineFormats, parseLimits, sourceFormats } from '@daybook/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formats } from '../../parse/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const combined = '10.0.0.1 - alice [23/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 200 12 "-" "curl/8"';
const text = { 'content-type': 'text/plain; charset=utf-8' };

test('200: says what lines of several programs would become, and stores nothing', async () => {
  const ssh = 'Nov 23 10:00:01 vm sshd[7]: Failed password for root from 192.0.2.7 port 4242 ssh2';
  const answer = await server.send(`${combined}\n${ssh}\nhello\n`, text, '/v1/parse');
  expect(answer).toMatchObject({
    status: 200,
    body: {
      unparsed: 1,
      events: [
        { kind: 'http.request', actor: { id: 'alice' }, raw: { mediaType: 'text/plain', text: combined } },
        { kind: 'auth.login', outcome: 'failure', origin: { ip: '192.0.2.7' } },
        { kind: 'system.unparsed', reason: { code: 'unknown-format' } },
      ],
    },
  });
  expect([server.log.delivered, server.log.stored]).toEqual([[], []]);
});

test('200: times without year and zone go by the query, and a format that is asked for is the only one', async () => {
  const line = 'Nov 23 10:00:01 vm sshd[7]: Failed password for root from 192.0.2.7 port 4242 ssh2';
  const at = Date.parse('2020-12-01T00:00:00Z');
  const answer = await server.send(line, text, `/v1/parse?referenceMs=${at}&zoneOffsetMin=60`);
  expect(answer.body).toMatchObject({ format: 'auth', events: [{ time: '2020-11-23T10:00:01+01:00' }] });
  expect((await server.send(line, text, '/v1/parse?format=combined')).body).toMatchObject({ unparsed: 1 });
});

test('200: who may import may try', async () => {
  expect(await server.as.administrator.parseLines(combined)).toMatchObject({ format: 'combined', unparsed: 0 });
  await expect(server.as.reader.parseLines(combined)).rejects.toMatchObject({ code: 'access.forbidden' });
});

test.each([
  ['another type', 'x', { 'content-type': 'application/xml' }, '', 415, 'request.content-type'],
  ['no lines', '\n', text, '', 400, 'request.invalid'],
  ['too many lines', 'x\n'.repeat(parseLimits.linesMax + 1), text, '', 413, 'request.too-many-events'],
  ['too many bytes', 'x'.repeat(parseLimits.bytesMax + 1), text, '', 413, 'request.too-large'],
  ['an unknown format', 'x', text, '?format=w3c', 400, 'request.invalid'],
])('%s is refused', async (_name, body, headers, query, status, code) => {
  expect(await server.send(body, headers, `/v1/parse${query}`)).toMatchObject({ status, body: { code } });
});

test('what is refused is no delivery that was refused: nothing was to be kept', async () => {
  await server.send('', text, '/v1/parse');
  expect((await server.as.administrator.overview()).refused).toEqual([]);
  await server.send('', text, '/v1/lines');
  expect((await server.as.administrator.overview()).refused).toMatchObject([{ code: 'request.invalid', hour: 1 }]);
});

test('as many lines as may be, and as many bytes, are taken', async () => {
  const lines = await server.send('x\n'.repeat(parseLimits.linesMax), text, '/v1/parse');
  expect(lines).toMatchObject({ status: 200, body: { unparsed: parseLimits.linesMax } });
  const bytes = await server.send('x'.repeat(parseLimits.bytesMax), text, '/v1/parse');
  expect(bytes).toMatchObject({ status: 200, body: { unparsed: 1, events: [{ reason: { code: 'line-too-long' } }] } });
});

test('the contract names every format that there is', () => {
  expect(lineFormats.toSorted()).toEqual(['auto', ...Object.keys(formats)].toSorted());
  expect(sourceFormats.toSorted()).toEqual(['json', ...lineFormats].toSorted());
});
