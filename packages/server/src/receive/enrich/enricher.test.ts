import type { EventDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { Enricher, enricherLimits } from './enricher.ts';
import type { Place } from './ports.ts';

const knowing: Readonly<Record<string, Place>> = {
  '192.0.2.1': { country: 'DE', asn: 64_496 },
  '2001:db8::1': { country: 'FR', asn: null },
};
const places = { of: (ip: string): Place => knowing[ip] ?? { country: null, asn: null } };
const enricher = new Enricher({ places, agents: true, ...enricherLimits });

function draft(origin: EventDraft['origin'], flags?: string[]): EventDraft {
  return {
    time: '2026-11-23T10:00:00Z',
    kind: 'other',
    action: 'a',
    outcome: 'unknown',
    severity: 0,
    actor: { type: 'unknown', id: 'unknown' },
    ...(origin === undefined ? {} : { origin }),
    ...(flags === undefined ? {} : { flags }),
  };
}

test('what is looked up is added and flagged, behind the flags that are there', () => {
  const { origin, flags } = enricher.draft(draft({ ip: '192.0.2.1', userAgent: 'curl/8.5.0' }, ['assumed:time']));
  expect(origin).toEqual({ ip: '192.0.2.1', userAgent: 'curl/8.5.0', device: 'curl', country: 'DE', asn: 64_496 });
  expect(flags).toEqual(['assumed:time', 'enriched:origin.device', 'enriched:origin.country', 'enriched:origin.asn']);
});

test('what the sender said stands, and has no flag', () => {
  const said = { ip: '192.0.2.1', userAgent: 'curl/8.5.0', device: 'phone', country: 'AT', asn: 1 };
  const sent = draft(said);
  expect(enricher.draft(sent)).toBe(sent);
  expect(enricher.draft(draft({ ip: '192.0.2.1', country: 'AT' }))).toMatchObject({
    origin: { country: 'AT', asn: 64_496 },
    flags: ['enriched:origin.asn'],
  });
});

test('an event of which nothing is known is the one that came', () => {
  for (const sent of [draft(undefined), draft({ ip: '10.0.0.1' }), draft({ host: 'x' })])
    expect(enricher.draft(sent)).toBe(sent);
});

test('addresses and agents can each be left alone', () => {
  const origin = { ip: '192.0.2.1', userAgent: 'curl/8.5.0' };
  const withoutAgents = new Enricher({ places, agents: false, ...enricherLimits });
  expect(withoutAgents.draft(draft(origin)).origin).toEqual({ ...origin, country: 'DE', asn: 64_496 });
  const withoutPlaces = new Enricher({ places: null, agents: true, ...enricherLimits });
  expect(withoutPlaces.draft(draft(origin)).origin).toEqual({ ...origin, device: 'curl' });
});

test('each address is asked for once while it is in use, however many others come', () => {
  const asked: string[] = [];
  const of = (ip: string): Place => {
    asked.push(ip);
    return { country: 'DE', asn: null };
  };
  const small = new Enricher({ places: { of }, agents: false, addressesMax: 4, agentsMax: 4 });
  for (let i = 0; i < 100; i += 1) {
    small.draft(draft({ ip: '192.0.2.1' }));
    small.draft(draft({ ip: `198.51.100.${i}` }));
  }
  expect(asked.filter((ip) => ip === '192.0.2.1')).toHaveLength(1);
  expect(asked).toHaveLength(101);
});
