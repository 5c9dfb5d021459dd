import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyLimits, checkEvent, type Event, limits, overLimit } from './index.ts';
import { event as anyEvent } from './testing/arbitraries.ts';

const plain: Event = {
  id: '019c1b2e-6a2d-7000-8000-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};
const mark = { sha256: '0'.repeat(64), bytes: 5 };
const imported = { log: 'other/log', position: '1:7', received: '2026-01-02T03:04:05.678901Z', source: 'shop' };

describe('overLimit', () => {
  it('lets through whatever the limits let through, also with where it came from', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(40_000), (event, rawLength) => {
        const raw = { mediaType: 'text/plain', bytes: new Uint8Array(rawLength) };
        const cut = { ...applyLimits({ ...event, raw }, () => mark.sha256), id: event.id };
        expect(overLimit({ ...cut, imported })).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, string, Partial<Event>]>([
    ['a long name', 'action', { action: 'x'.repeat(limits.identifierBytesMax + 1) }],
    ['a long text', 'ext.a', { ext: { a: 'x'.repeat(limits.textBytesMax + 1) } }],
    ['many keys', 'ext', { ext: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`k${i}`, i])) }],
    ['a long raw', 'raw', { raw: { mediaType: 'x', bytes: new Uint8Array(limits.rawBytesMax + 1) } }],
    ['all of it', '', { cut: Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`ext.k${i}`, mark])) }],
  ])('names the place of %s', (_, path, more) => {
    expect(overLimit({ ...plain, ...more })).toBe(path);
  });
});

describe('checkEvent', () => {
  it('takes every event', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(checkEvent(event)).toEqual({ ok: true, value: event });
      }),
    );
  });

  it.each<[string, unknown]>([
    ['', []],
    ['actor', { ...plain, actor: undefined }],
    ['kind', { ...plain, kind: 'nothing' }],
    ['severity', { ...plain, severity: 9 }],
    ['target.resources[0].id', { ...plain, target: { resources: [{ type: 'file' }] } }],
    ['imported.position', { ...plain, imported: { ...imported, position: 'x' } }],
    ['extra', { ...plain, extra: 1 }],
    ['raw', { ...plain, raw: { mediaType: 'text/plain' } }],
    ['raw', { ...plain, raw: 'text' }],
    ['cut', { ...plain, cut: { nowhere: mark } }],
    ['cut', { ...plain, cut: { raw: mark } }],
    ['cut', { ...plain, cut: [] }],
  ])('names %j where the fault lies there', (at, value) => {
    expect(checkEvent(JSON.parse(JSON.stringify(value)))).toMatchObject({ ok: false, at });
  });
});
