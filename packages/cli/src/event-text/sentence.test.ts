import { expect, test } from 'vitest';
import { fieldLines } from './fields.ts';
import { sentenceOf, targetOf } from './sentence.ts';

const base = {
  time: '2026-11-23T10:00:00Z',
  kind: 'auth.login',
  action: 'Accepted password',
  outcome: 'success',
} as const;

test('an event is a sentence: when, who, from where, what, with what result', () => {
  const event = {
    ...base,
    actor: { type: 'user', id: 'alice' },
    origin: { ip: '192.0.2.1' },
    reason: { code: 'mfa' },
  } as const;
  expect(sentenceOf(event)).toBe(
    '2026-11-23T10:00:00Z: user alice from 192.0.2.1 — Accepted password — success (mfa) [auth.login]',
  );
});

test('what is withheld or unknown is said to be so, never guessed', () => {
  expect(sentenceOf(base)).toContain('somebody (withheld)');
  expect(sentenceOf({ ...base, actor: { type: 'anonymous', id: 'unknown' } })).toContain('an anonymous client');
  expect(sentenceOf({})).toContain('at an unknown time: somebody (withheld) — an action that is not known — unknown');
});

test('what the role masks is said to be masked', () => {
  expect(sentenceOf(base, ['identity', 'network', 'content'])).toBe(
    '2026-11-23T10:00:00Z: somebody (masked) from somewhere (masked) — Accepted password something (masked) — success [auth.login]',
  );
  expect(sentenceOf({ ...base, actor: { name: 'Alice' } }, ['identity'])).toContain(': somebody (masked) — ');
});

test('the target is what the action was about', () => {
  expect(targetOf({ request: { url: '/a' }, target: { user: { id: 'x' } } })).toBe('/a');
  expect(targetOf({ target: { user: { id: 'x' }, resources: [{ type: 'group', id: 'sudo' }] } })).toBe(
    'user x, group sudo',
  );
  expect(targetOf({ target: { user: { id: 'root' } }, ext: { command: '/bin/sh' } })).toBe('root: /bin/sh');
  expect(targetOf({ request: { query: 'actor.id:a' } })).toBe('actor.id:a');
  expect(targetOf({ service: { host: 'web-1' } })).toBe('web-1');
  expect(targetOf({})).toBeNull();
});

test('all fields are listed by path, each as one safe line', () => {
  const event = {
    a: { b: [1, 2], c: [{ d: 'x\ny' }] },
    raw: { bytes: new TextEncoder().encode('é\u001b') },
    none: undefined,
  };
  expect(fieldLines(event)).toEqual([
    { path: 'a.b', value: '1, 2' },
    { path: 'a.c[0].d', value: 'x\\ny' },
    { path: 'raw.bytes', value: 'é\\u{1b}' },
  ]);
});
