import type { Event } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { finderOf } from './finder.ts';
import { mentions } from './mentions.ts';

const event = (over: Partial<Event>): Event => ({
  id: 'x',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'somebody' },
  ...over,
});

describe('somebody is mentioned', () => {
  const ann: [string, Partial<Event>][] = [
    ['as actor', { actor: { type: 'user', id: 'Ann' } }],
    ['by an address', { actor: { type: 'user', id: 'x', email: 'ann@example.com' } }],
    ['as the one on whose behalf', { actor: { type: 'service', id: 'x', onBehalfOf: 'ann' } }],
    ['as origin', { origin: { host: 'ann.example.com' } }],
    ['as the user acted upon', { target: { user: { id: 'ann' } } }],
    ['as owner of a resource', { target: { resources: [{ type: 'file', id: '1', owner: 'ann' }] } }],
    ['in an address that was asked for', { request: { url: '/users/ann?x=1' } }],
    ['in what was changed', { changes: [{ path: 'owner', old: 'ann', new: 'bob' }] }],
    ['in ext', { ext: { note: 'asked by ANN.' } }],
    [
      'in the line as it came',
      { raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode('su: ann to root') } },
    ],
  ];
  test.each(ann)('%s', (_, over) => {
    expect(mentions(event(over), 'ann')).toBe(true);
  });

  test('and not where the letters are part of another word', () => {
    expect(mentions(event({ actor: { type: 'user', id: 'joanna' }, ext: { note: 'annex, anné, 1ann' } }), 'ann')).toBe(
      false,
    );
  });

  test('by a number', () => {
    expect(mentions(event({ ext: { customer: 4711 } }), '4711')).toBe(true);
    expect(mentions(event({ ext: { customer: 47112 } }), '4711')).toBe(false);
  });
});

test('a resource is found by its id or that of its parent, and by its type where one is named', () => {
  const queries = { canonical: (_: string, query: string) => query, read: () => () => false };
  const find = (type: string | null, resource: object): boolean => {
    const finder = finderOf({ type: 'resource', resource: { type, id: 'c1' } }, 'default', queries);
    const target = { resources: [{ type: 'contract', id: 'x', ...resource }] };
    const of = { position: { log: 1, index: 0 }, source: 1, class: 1, receivedUs: 0, own: false };
    return finder?.({ ...of, event: event({ target }) }) ?? false;
  };
  expect(find(null, { id: 'c1' })).toBe(true);
  expect(find('contract', { id: 'c1' })).toBe(true);
  expect(find('file', { id: 'c1' })).toBe(false);
  expect(find(null, { parent: 'c1' })).toBe(true);
  expect(find(null, { name: 'c1' })).toBe(false);
});

test('what entries tell is not looked for', () => {
  const queries = { canonical: (_: string, query: string) => query, read: () => () => false };
  expect(finderOf({ type: 'source', source: 3 }, 'default', queries)).toBeNull();
  expect(finderOf({ type: 'range', first: 1, last: 2 }, 'default', queries)).toBeNull();
});
