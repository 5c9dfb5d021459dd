import { type Event, subjectFinder } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { finderOf } from './finder.ts';

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

const queries = { canonical: (_: string, query: string) => query, read: () => () => false };
const keeps = (identifier: string, over: Partial<Event>): boolean => {
  const of = { position: { log: 1, index: 0 }, source: 1, class: 1, receivedUs: 0, own: false };
  return finderOf({ type: 'person', identifier }, 'default', queries)?.({ ...of, event: event(over) }) ?? false;
};
const rawOf = (text: string) => ({ raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(text) } });

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
    ['in the line as it came', rawOf('su: ann to root')],
    ['in a longer name', { target: { resources: [{ type: 'file', id: 'ann-marie_ann.txt' }] } }],
  ];
  test.each(ann)('%s', (_, over) => {
    expect(keeps('ann', over)).toBe(true);
  });

  test('and not where the letters are part of another word', () => {
    expect(keeps('ann', { actor: { type: 'user', id: 'joanna' }, ext: { note: 'annex, anné, 1ann' } })).toBe(false);
  });

  test('by a number', () => {
    expect(keeps('4711', { ext: { customer: 4711 } })).toBe(true);
    expect(keeps('4711', { ext: { customer: 47112 } })).toBe(false);
  });
});

describe('what an erasure finds, a hold keeps', () => {
  const mail = 'ann@example.org';
  const cases: [string, string, Partial<Event>][] = [
    ['an escape of a URL', mail, { request: { method: 'GET', url: '/reset?mail=ann%40example.org' } }],
    ['an escape of JSON', mail, rawOf(String.raw`{"u":"ann\u0040example.org"}`)],
    ['the name of a field', mail, { ext: { [mail]: 'name' } }],
    ['the text of a reason', mail, { reason: { text: `asked by ${mail}` } }],
    ['the code of a reason', 'ann', { reason: { code: 'ann' } }],
    ['the host of a service', mail, { service: { name: 'mail', host: mail } }],
    ['another spelling of an address', '2001:db8::1', { origin: { ip: '2001:0DB8:0::1' } }],
  ];
  test.each(cases)('%s', (_, identifier, over) => {
    expect(subjectFinder([identifier])(event(over))).not.toBeNull();
    expect(keeps(identifier, over)).toBe(true);
  });
});

test('a resource is found by its id or that of its parent, and by its type where one is named', () => {
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
  expect(finderOf({ type: 'source', source: 3 }, 'default', queries)).toBeNull();
  expect(finderOf({ type: 'range', first: 1, last: 2 }, 'default', queries)).toBeNull();
});
