import type { EventJson } from '@daybook/api';
import { kinds } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { sentenceOf, textOf } from './sentence.ts';

const event: EventJson = {
  id: '01900000-0000-7000-8000-000000000000',
  time: '2026-11-23T10:00:00.000000001+01:00',
  kind: 'data.read',
  action: 'document.view',
  outcome: 'denied',
  severity: 2,
  actor: { type: 'user', id: 'alice', name: 'Alice', email: 'alice@example.org' },
  origin: { ip: '10.0.0.7', country: 'DE' },
  target: { resources: [{ type: 'document', id: 'd-1', name: 'Plan' }] },
};
const said = (change: Partial<EventJson> = {}, masked: Parameters<typeof sentenceOf>[1] = []): string =>
  textOf(sentenceOf({ ...event, ...change }, masked));

test('it says who did what to what, from where, when and with what result', () => {
  expect(said()).toBe(
    'Alice (alice@example.org) was not allowed to read document Plan from 10.0.0.7 (DE), on 2026-11-23 at 10:00:00 +01:00.',
  );
});

test.each([
  ['success', 'Alice (alice@example.org) read document Plan'],
  ['failure', 'failed to read document Plan'],
  ['error', /tried to read document Plan.*; it ended in an error\.$/],
  ['unknown', /tried to read document Plan.*; the result is not known\.$/],
] as const)('the outcome %s is said as what it is', (outcome, words) => {
  if (typeof words === 'string') expect(said({ outcome })).toContain(words);
  else expect(said({ outcome })).toMatch(words);
});

describe('what the role masks is said to be masked', () => {
  const core: EventJson = {
    id: event.id,
    time: event.time,
    kind: event.kind,
    action: event.action,
    outcome: 'success',
    severity: 2,
  };

  test('who, where and what', () => {
    expect(textOf(sentenceOf(core, ['identity', 'contact', 'network', 'content', 'raw']))).toBe(
      'Somebody (masked) read something (masked) from somewhere (masked), on 2026-11-23 at 10:00:00 +01:00.',
    );
  });

  test('a name alone does not hide behind a masked id', () => {
    expect(textOf(sentenceOf({ ...core, actor: { name: 'Alice' } }, ['identity']))).toMatch(/^Alice read data/);
  });

  test('what is absent is not called masked', () => {
    expect(textOf(sentenceOf(core))).toBe('Somebody read data, on 2026-11-23 at 10:00:00 +01:00.');
  });

  test('a reason of which only the code is shown', () => {
    expect(said({ reason: { code: 'expired' } }, ['content'])).toMatch(
      /Reason: expired\. More of the reason \(masked\)$/,
    );
  });
});

test('every kind of the catalogue makes a sentence with each outcome', () => {
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    for (const outcome of ['success', 'failure', 'denied', 'error', 'unknown'] as const) {
      const text = said({ kind, outcome });
      expect(text).toMatch(/^Alice \(alice@example\.org\) \S.* from 10\.0\.0\.7/);
      expect(text).not.toMatch(/undefined| {2}|null/);
    }
  }
});

test.each([
  [
    { kind: 'auth.login', target: { resources: [{ type: 'host', id: 'db-1' }], user: { id: 'root' } } },
    'to sign in to host db-1 as root from',
  ],
  [{ kind: 'admin.user.create', target: { user: { id: 'bob', name: 'Bob' } } }, 'to create the account Bob from'],
  [{ kind: 'admin.role.grant', target: { user: { id: 'bob' } } }, 'to give a role to bob from'],
  [{ kind: 'process.run', target: undefined, ext: { command: 'rm -rf /' } }, 'to run rm -rf / from'],
  [{ kind: 'http.request', target: undefined, request: { method: 'GET', url: '/a?b' } }, 'to request GET /a?b from'],
  [{ kind: 'other', action: 'frobnicate' }, 'to do “frobnicate” to document Plan from'],
  [
    {
      kind: 'log.view',
      target: {
        resources: [
          { type: 'event', id: '1:3' },
          { type: 'event', id: '1:4' },
        ],
      },
    },
    'open event 1:3 and 1 more',
  ],
] as const)('%j', (change, words) => {
  expect(said(change as unknown as Partial<EventJson>)).toContain(words);
});

test.each([
  [{ type: 'user', id: 'unknown' }, 'Somebody unknown'],
  [{ type: 'anonymous', id: 'unknown' }, 'An anonymous client'],
  [{ type: 'anonymous', id: 'k7' }, 'An anonymous client, k7'],
  [{ type: 'service', id: 'shop', onBehalfOf: 'alice' }, 'shop for alice'],
] as const)('the actor %j', (actor, words) => {
  expect(said({ actor })).toMatch(new RegExp(`^${words} was not allowed`));
});

test('a time that is none is shown as it came', () => {
  expect(said({ time: 'soon' })).toContain('at soon');
});
