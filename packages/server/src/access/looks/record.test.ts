import { createHash } from 'node:crypto';
import { applyLimits, type Event, limits } from '@daybook/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtIns, groupNames, type Reader, type Role } from '../roles/index.ts';
import { lookDraft } from './draft.ts';
import { type Look, openLook } from './look.ts';
import { readLook } from './record.ts';

const position = fc.record({ log: fc.integer({ min: 1, max: 9 }), index: fc.nat() });
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const range = fc.record({ first: position, last: position, earliest: time, latest: time });
/** Up to the longest that the contract lets through, in characters of three bytes. */
const queryText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.nat({ max: 8_192 }).map((length) => '€'.repeat(length)),
);

const look = fc.record({
  kind: fc.constantFrom('log.query', 'log.tail', 'log.export'),
  action: fc.constantFrom('search', 'histogram'),
  query: queryText,
  since: fc.option(time),
  until: fc.option(time),
  bounds: fc.record({ now: time, upTo: fc.option(position), after: position }),
  count: fc.nat(),
  counted: fc.option(fc.nat()),
  range: fc.option(range),
  durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  key: fc.constant(null),
  client: fc.constant({ address: '10.0.0.1', userAgent: null, requestId: 'r' }),
});

const role = fc.record({
  restriction: fc.string({ maxLength: 2_000 }),
  sources: fc.option(fc.array(fc.nat())),
  clear: fc.subarray([...groupNames]),
});

const written = (draft: ReturnType<typeof lookDraft>): Event => ({
  id: '01900000-0000-7000-8000-000000000000',
  ...applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex')),
});

test('what is on record of a look is all that it takes to reckon it later, whatever its query was', () => {
  fc.assert(
    fc.property(look, role, fc.constantFrom('opened', 'range', 'closed'), (asked, sight, phase) => {
      const [base] = builtIns;
      if (base === undefined) throw new Error('roles are built in');
      const acting: Role = { ...base, sight };
      const reader: Reader = {
        kind: 'reader',
        tenant: 'default',
        subject: 's',
        credential: 'c',
        name: 'Ann',
        roles: [acting],
        role: acting,
      };
      const query = asked.query.toWellFormed();
      const open = openLook('id-1', reader, { ...asked, query });
      const event = written(lookDraft(open, phase, '2026-11-25T00:00:00Z'));
      expect(readLook(event)).toEqual({
        action: asked.action,
        query,
        isCut: false,
        since: asked.since,
        until: asked.until,
        now: asked.bounds.now,
        upTo: asked.bounds.upTo,
        after: asked.bounds.after,
        restriction: sight.restriction,
        sources: sight.sources,
        masked: groupNames.filter((group) => !sight.clear.includes(group)),
        look: 'id-1',
        phase,
        requests: 1,
        count: asked.count,
        counted: asked.counted ?? 0,
        range: asked.range,
      });
    }),
    { numRuns: 300 },
  );
});

test('a record that does not have all of it says so', () => {
  const [base] = builtIns;
  if (base === undefined) throw new Error('roles are built in');
  const long = 'actor.id:x OR '.repeat(1_000);
  const acting: Role = { ...base, sight: { ...base.sight, restriction: long } };
  const reader: Reader = {
    kind: 'reader',
    tenant: 'default',
    subject: 's',
    credential: 'c',
    name: 'Ann',
    roles: [acting],
    role: acting,
  };
  const asked: Look = {
    kind: 'log.query',
    action: 'search',
    query: 'x',
    since: null,
    until: null,
    bounds: null,
    count: 0,
    counted: null,
    range: null,
    durationMs: 0,
    key: null,
    client: { address: null, userAgent: null, requestId: '' },
  };
  expect(long.length).toBeGreaterThan(limits.textBytesMax);
  expect(readLook(written(lookDraft(openLook(null, reader, asked), 'opened', '2026-11-25T00:00:00Z'))).isCut).toBe(
    true,
  );
});
