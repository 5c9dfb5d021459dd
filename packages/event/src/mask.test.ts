import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePartialEvent } from './decode-sections.ts';
import { encodeSections } from './encode-sections.ts';
import type { Event } from './event.ts';
import { eventMasker, sectionsWithout } from './mask.ts';
import { fieldTable, type MaskingGroup, maskingGroups } from './schema.ts';
import * as arbitrary from './testing/arbitraries.ts';

const groups = Object.keys(maskingGroups) as MaskingGroup[];

test('a masked event is what its other sections decode to, whatever it holds and whatever is masked', () => {
  fc.assert(
    fc.property(arbitrary.event, fc.subarray(groups), (event, masked) => {
      const shown = sectionsWithout(masked);
      const decoded = decodePartialEvent(encodeSections(event).filter(({ id }) => shown.includes(id)));
      expect(decoded.ok && decoded.value.event).toEqual(eventMasker(masked)(event));
    }),
    { numRuns: 3000 },
  );
});

const full: Event = {
  id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  reason: { code: 'c', text: 'secret-ext' },
  actor: { type: 'user', id: 'secret-actor', name: 'secret-contact', email: 'secret-contact' },
  origin: { ip: '192.0.2.1', host: 'secret-origin' },
  target: { resources: [{ type: 'x', id: 'secret-target' }], user: { id: 'secret-target', name: 'secret-contact' } },
  request: { url: 'secret-request' },
  changes: [{ path: 'secret-changes', old: 'secret-changes' }],
  ext: { 'secret-ext': 'secret-ext' },
  raw: { mediaType: 'secret-raw', bytes: new TextEncoder().encode('secret-raw') },
  cut: { 'request.url': { sha256: '00'.repeat(32), bytes: 9 } },
};

test.each(groups)('nothing of the group %s is left, not even that it was there', (group) => {
  const seen = eventMasker([group])(full);
  const sections = fieldTable().filter((row) => row.group === group);
  const text = JSON.stringify({ ...seen, raw: seen.raw?.mediaType });
  for (const { section } of sections) expect(text).not.toContain(`secret-${section}`);
  const others = fieldTable().filter((row) => row.group !== group && row.group !== null);
  for (const { section } of others) expect(text).toContain(section === 'origin' ? '192.0.2.1' : `secret-${section}`);
});

test('with all groups masked the core is left, and with none the event is as it was', () => {
  const { id, time, kind, action, outcome, severity } = full;
  expect(eventMasker(groups)(full)).toEqual({ id, time, kind, action, outcome, severity, reason: { code: 'c' } });
  expect(eventMasker([])(full)).toBe(full);
});

test('what the schema does not know is left out where anything is masked', () => {
  const odd = { ...full, secret: 'x', actor: { ...full.actor, secret: 'x' } };
  expect(JSON.stringify(eventMasker(['raw'])(odd))).not.toContain('"secret"');
});

test('a mark of what was cut goes with its field', () => {
  expect(eventMasker(['content'])(full).cut).toBeUndefined();
  expect(eventMasker(['contact'])(full).cut).toEqual(full.cut);
});
