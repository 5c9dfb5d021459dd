import { openApi } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('health', () => {
  test('healthz stands whatever the parts do; readyz says which one is not ready, without details', async () => {
    expect(await server.ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    server.health.ledger.ok = false;
    expect(await server.ask('/healthz')).toMatchObject({ status: 200 });
    const answer = await server.ask('/readyz');
    expect(answer).toMatchObject({ status: 503, body: { status: 'degraded', parts: { ledger: { ok: false } } } });
    expect(answer.text).not.toContain('/secret');
  });

  test('metrics need a token, name routes by their pattern, and hold no content', async () => {
    await server.send('{"user":"alice"}');
    await server.ask('/v1/events/1:0', { as: 'reader' });
    expect((await server.ask('/metrics')).status).toBe(401);
    const { text } = await server.ask('/metrics', { as: 'reader' });
    expect(text).toContain('daybook_http_request_duration_seconds_count{route="/v1/events/:position",status="200"} 1');
    expect(text).toContain('daybook_access_refused_total 1');
    expect(text).not.toContain('alice');
  });

  test('metrics can be opened', async () => {
    await using open = await startTestServer({ http: { openMetrics: true } });
    expect((await open.ask('/metrics')).status).toBe(200);
  });

  test('the contract is served, and shown by a page that loads nothing from elsewhere', async () => {
    const document = await server.ask('/openapi.json');
    expect(document.body).toEqual(openApi('0.0.0'));
    const page = await server.ask('/docs/');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const [, path] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const url = new URL(path ?? '', `${server.url}/docs/`);
      expect((await fetch(url)).status, url.pathname).toBe(200);
    }
  });
});
