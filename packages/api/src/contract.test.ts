import { describe, expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import { errorCodes, errors } from './errors.ts';
import { openApi } from './openapi.ts';
import { builtInRoles, permissions, sourcePermissions } from './permissions.ts';
import { faultsShownMax, Problem, toProblem } from './problem.ts';
import { routeList } from './routes/index.ts';

type Json = Record<string, unknown>;

/** What readers wrote themselves: saved questions, and the note that was just sent. Nothing of events is in it. */
const ownWords = new Set([
  'listViews',
  'getView',
  'addView',
  'changeView',
  'removeView',
  'addEventNote',
  'addViewNote',
]);

describe('contract', () => {
  test('no two routes share a method and path, or an id', () => {
    const places = routeList.map((route) => `${route.method} ${route.path}`);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(routeList.map((route) => route.id)).size).toBe(routeList.length);
  });

  test('every route that reads events is a look, and every look can fail to be recorded', () => {
    for (const route of routeList) {
      if (route.permission?.includes('events:read')) expect(route.look || ownWords.has(route.id), route.id).toBe(true);
      if (route.look) expect(route.errors, route.id).toContain('look.not-recorded');
    }
  });

  test('every permission belongs to a role, and a source can do nothing but write', () => {
    const granted = new Set<string>(sourcePermissions);
    for (const role of Object.values(builtInRoles)) for (const permission of role.permissions) granted.add(permission);
    expect([...granted].toSorted()).toEqual(Object.keys(permissions).toSorted());
    expect(sourcePermissions).toEqual(['events:write']);
  });

  test('path parameters are those of the path', () => {
    for (const route of routeList) {
      const names = [...route.path.matchAll(/:(\w+)|\/(\*)/g)].map((match) => match[1] ?? match[2]);
      expect(Object.keys(route.params?.shape ?? {}), route.id).toEqual(names);
    }
  });
});

describe('errors', () => {
  test.each(errorCodes)('%s becomes a problem document that says what to do next', (code) => {
    const problem = Problem.parse(toProblem(new AppError(code), 'r1'));
    expect(problem.status).toBe(errors[code].status);
    expect(problem.detail).toContain(errors[code].next);
    expect(problem.requestId).toBe('r1');
  });

  test('a problem names a bounded number of faults and counts the rest', () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ path: 'kind', message: 'no', index }));
    const problem = toProblem(new AppError('events.refused', { errors: many }));
    expect(problem.errors).toHaveLength(faultsShownMax);
    expect(problem.detail).toContain('150 more');
  });

  test('codes that say "again later" are those with a status that says so', () => {
    for (const code of errorCodes) {
      const { status } = errors[code];
      expect('retriable' in errors[code], code).toBe(status === 429 || status === 503 || status === 408);
    }
  });
});

describe('OpenAPI document', () => {
  const document = openApi('0.0.0');
  const text = JSON.stringify(document);

  test('has every route, and only routes', () => {
    const operations = Object.values(document['paths'] as Record<string, Json>).flatMap((path) =>
      Object.values(path).map((operation) => (operation as Json)['operationId']),
    );
    expect(operations.toSorted()).toEqual(routeList.map((route) => route.id).toSorted());
  });

  test('every reference in it leads somewhere', () => {
    const schemas = (document['components'] as Json)['schemas'] as Json;
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(schemas)).toContain(reference.split('/').at(-1));
    }
  });

  test('only health, and what somebody does to be signed in, needs no token', () => {
    const open = routeList.filter((route) => route.permission === null).map((route) => route.path);
    expect(open.toSorted()).toEqual([
      '/healthz',
      '/readyz',
      '/v1/device',
      '/v1/device/token',
      '/v1/invitations/accept',
      '/v1/invitations/open',
      '/v1/invitations/passkey',
      '/v1/invitations/passkey/options',
      '/v1/sign-in',
      '/v1/sign-in/oidc/:provider',
      '/v1/sign-in/oidc/:provider/callback',
      '/v1/sign-in/passkey',
      '/v1/sign-in/passkey/options',
      '/v1/sign-in/password',
      '/v1/sign-in/token',
    ]);
  });

  test('what needs no permission but a sign-in is about oneself', () => {
    const own = routeList.filter((route) => route.permission === 'signed-in').map((route) => route.path);
    expect(own.every((path) => /^\/v1\/(?:me|device)(?:\/|$)/.test(path))).toBe(true);
  });
});
