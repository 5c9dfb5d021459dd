import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { lineParser } from './index.ts';

/** Lines of nginx 1.22.1, HAProxy 2.6.12 and Caddy 2.6.2 as `scripts/record-formats` recorded them. */
const folder = resolve(import.meta.dirname, 'recorded');
const context = { referenceMs: Date.parse('2026-11-27T00:00:00Z'), zoneOffsetMin: 0 };

function read(log: string): EventDraft[] {
  const lines = readFileSync(resolve(folder, `${log}.log`), 'latin1')
    .trimEnd()
    .split('\n');
  return lines.map((line) => lineParser.parse(Buffer.from(line, 'latin1'), 'auto', context));
}

const requestsTo = (drafts: readonly EventDraft[], url: string): EventDraft[] =>
  drafts.filter((draft) => draft.request?.url === url);

describe('nginx writing JSON', () => {
  const drafts = read('nginx-json');
  // Two formats a request: `audit`, then one that is not quite JSON.
  const audit = drafts.filter((_, i) => i % 2 === 0);
  const loose = drafts.filter((_, i) => i % 2 === 1);

  it('is read whole, the lines that are not quite JSON too, and both say the same', () => {
    expect(drafts.filter(({ kind }) => kind !== 'http.request')).toEqual([]);
    const facts = ({ actor, origin, request, outcome, action }: EventDraft) => [
      [actor.id, origin?.ip, request?.status, outcome, action],
      [request?.method, request?.url],
    ];
    expect(loose.map(facts)).toEqual(audit.map(facts));
  });

  it('says its time to the millisecond, its size, its duration and its id', () => {
    for (const draft of audit) {
      expect(draft.time).toMatch(/^2026-11-26T\d\d:\d\d:\d\d(\.\d{1,3})?Z$/);
      expect(draft.flags ?? []).not.toContain('assumed:time.zone');
      expect(draft.request?.id).toMatch(/^[0-9a-f]{32}$/);
      expect(draft.request?.bytes).toBeGreaterThanOrEqual(0);
      expect(draft.origin?.port).toBeGreaterThan(0);
    }
  });

  it('has the users that were let in and refused, quotes and bytes as they were sent', () => {
    const users = requestsTo(audit, '/private/').map(({ actor, outcome }) => `${actor.type} ${actor.id} ${outcome}`);
    expect(new Set(users)).toEqual(
      new Set(['user alice success', 'user alice denied', 'user mal"lory {x|y} denied', 'anonymous unknown denied']),
    );
    const agents = new Set(drafts.map(({ origin }) => origin?.userAgent));
    expect([...agents]).toEqual(expect.arrayContaining(['Mozilla/5.0 "quoted" back\\slash', 'café 🔑']));
    expect(requestsTo(audit, '/no-agent')[0]?.origin?.userAgent).toBeUndefined();
    expect(requestsTo(audit, '/forwarded')[0]?.ext).toMatchObject({ forwardedFor: '198.51.100.7, 203.0.113.9' });
    expect(requestsTo(audit, '/over-ipv6')[0]?.origin?.ip).toBe('::1');
  });

  it('has what was no request as it came', () => {
    const malformed = audit.filter(({ reason }) => reason?.code === 'malformed-request');
    expect(malformed.map(({ ext }) => ext?.['requestLine'])).toEqual(expect.arrayContaining(['HELO there']));
  });
});

describe('nginx over syslog', () => {
  const drafts = read('nginx-syslog');

  it('is unwrapped: its own time counts, and the program is named', () => {
    expect(drafts.filter(({ kind }) => kind !== 'http.request')).toEqual([]);
    expect(new Set(drafts.map(({ service }) => service?.name))).toEqual(new Set(['nginx']));
    // One agent is Latin-1, which nginx writes as it came.
    expect(new Set(drafts.flatMap(({ flags }) => flags ?? []))).toEqual(new Set(['replaced']));
  });

  it('names the same users by both formats', () => {
    const users = requestsTo(drafts, '/private/').map(({ actor }) => actor.id);
    expect(new Set(users)).toEqual(new Set(['alice', 'mal"lory {x|y}', 'unknown']));
  });
});

describe('HAProxy', () => {
  const drafts = read('haproxy');
  const byKind = Map.groupBy(drafts, ({ kind }) => kind);

  it('is read whole: httplog, httpslog, tcplog, clf, errors', () => {
    expect([...byKind.keys()].toSorted()).toEqual(['http.request', 'network.connect']);
    expect(new Set(drafts.map(({ service }) => service?.name))).toEqual(new Set(['haproxy']));
    const frontends = new Set(drafts.map(({ ext }) => ext?.['frontend']));
    expect(frontends).toEqual(new Set(['web', 'secure', 'raw', undefined]));
  });

  it('keeps its milliseconds; the zone is assumed, the year is not', () => {
    const own = drafts.filter(({ ext }) => ext?.['frontend'] !== undefined);
    for (const { time, flags } of own) {
      expect(time).toMatch(/^2026-11-26T\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
      expect(flags).toEqual(['assumed:time.zone']);
    }
  });

  it('has captured headers as they were sent, and TLS', () => {
    const captured = drafts.map(({ ext }) => ext?.['capturedRequest']).filter((text) => text !== undefined);
    expect(captured.some((text) => String(text).endsWith('|Mozilla/5.0 "quoted" back\\slash'))).toBe(true);
    expect(captured.some((text) => String(text).endsWith('|café 🔑'))).toBe(true);
    const secure = drafts.filter(
      ({ ext, kind }) => ext?.['frontend'] === 'secure' && kind === 'http.request' && ext['truncated'] !== true,
    );
    expect(new Set(secure.map(({ ext }) => ext?.['tlsVersion']))).toEqual(new Set(['TLSv1.3']));
  });

  it('says what went wrong: no server, a bad request, a handshake, a line that was cut', () => {
    const [gone] = requestsTo(drafts, '/gone');
    expect(gone).toMatchObject({ outcome: 'error', request: { status: 503 }, ext: { terminationState: 'SC--' } });
    const bad = drafts.filter(({ reason }) => reason?.code === 'malformed-request');
    expect(new Set(bad.map(({ ext }) => ext?.['requestLine']))).toEqual(new Set(['<BADREQ>']));
    const handshakes = drafts.filter(({ reason }) => reason?.code === 'tls-handshake');
    expect(handshakes.length).toBeGreaterThan(3);
    const cut = drafts.filter(({ ext }) => ext?.['truncated'] === true);
    expect(cut.length).toBeGreaterThan(0);
    for (const { request } of cut) expect(request?.url).toMatch(/^\/(?:long)+/);
  });

  it('has connections of plain TCP', () => {
    const [first] = drafts.filter(({ action }) => action === 'connection closed');
    expect(first).toMatchObject({
      outcome: 'success',
      request: { bytes: 308 },
      target: { resources: [{ type: 'backend', id: 'rawsite/one' }] },
    });
  });
});

describe('Caddy', () => {
  const drafts = read('caddy');

  it('is read whole, what it says of itself too', () => {
    expect(new Set(drafts.map(({ kind }) => kind))).toEqual(
      new Set(['http.request', 'system.message', 'system.error']),
    );
    for (const { flags } of drafts) expect(flags).toBeUndefined();
  });

  it('has the users that were let in and refused, and agents as they were sent', () => {
    const users = requestsTo(drafts, '/private/').map(({ actor, outcome }) => `${actor.id} ${outcome}`);
    expect(users).toEqual(['alice success', 'unknown denied', 'unknown denied', 'unknown denied']);
    const agents = new Set(drafts.map(({ origin }) => origin?.userAgent));
    expect([...agents]).toEqual(expect.arrayContaining(['Mozilla/5.0 "quoted" back\\slash', 'café 🔑']));
    expect(requestsTo(drafts, '/over-ipv6')[0]?.origin?.ip).toBe('::1');
  });

  it('never has what a client signed in with', () => {
    for (const { ext } of drafts) expect(JSON.stringify(ext ?? {})).not.toMatch(/Basic [A-Za-z0-9+/]/);
  });
});
