import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it, test } from 'vitest';
import { detectFormat, formats, lineBytesMax, parseLine } from '../index.ts';

const context = { referenceMs: Date.parse('2026-11-26T08:00:00Z'), zoneOffsetMin: 0 };
const parse = (line: string): EventDraft => parseLine(line, formats['k8s-audit'], context);

// Recorded from an API server by CrowdSec; it lies beside the repository.
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const recorded = resolve(data, 'crowdsec/k8s-audit-priv-pod-file/k8s-audit-priv-pod-file.log');

describe.skipIf(!existsSync(recorded))('an event that an API server wrote (needs the shared data)', () => {
  const line = existsSync(recorded) ? readFileSync(recorded, 'utf8').trimEnd() : '';

  it('is told, and every field of it is where it belongs', () => {
    expect(detectFormat([line])).toBe('k8s-audit');
    expect(parse(line)).toEqual({
      time: '2023-05-17T13:59:57.756152Z',
      kind: 'data.create',
      action: 'create',
      outcome: 'success',
      severity: 1,
      service: { name: 'kube-apiserver' },
      actor: { type: 'user', id: 'minikube-user', roles: ['system:masters', 'system:authenticated'] },
      origin: { ip: '192.168.49.1', userAgent: 'kubectl/v1.26.0 (linux/amd64) kubernetes/b46a3f8' },
      target: { resources: [{ type: 'pods', id: 'foo/test-pod-1', name: 'test-pod-1', parent: 'foo' }] },
      request: {
        id: '9ac5187c-29a2-4bf8-ba6e-21dc887f5d34',
        url: '/api/v1/namespaces/foo/pods?fieldManager=kubectl-client-side-apply&fieldValidation=Strict',
        status: 201,
        durationMs: 3.287,
      },
      ext: {
        stage: 'ResponseComplete',
        level: 'RequestResponse',
        'annotations.authorization.k8s.io/decision': 'allow',
        'annotations.pod-security.kubernetes.io/enforce-policy': 'privileged:latest',
      },
      raw: { mediaType: 'text/plain', bytes: Buffer.from(line) },
    });
  });

  it('has the address and the user that CrowdSec finds in it', () => {
    const { actor, origin, time } = parse(line);
    expect([origin?.ip, actor.id, time]).toEqual(['192.168.49.1', 'minikube-user', '2023-05-17T13:59:57.756152Z']);
  });
});

/** In the shape of the recorded one, with what the API's reference says beside. */
const base = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: 'a1',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/pods',
  verb: 'list',
  user: { username: 'ann', groups: ['dev'] },
  sourceIPs: ['192.0.2.7'],
  objectRef: { resource: 'pods', apiVersion: 'v1' } as Record<string, string> | undefined,
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-11-26T07:00:00.000001Z',
  stageTimestamp: '2026-11-26T07:00:00.000002Z',
};
const event = (change: object): EventDraft => parse(JSON.stringify({ ...base, ...change }));
const binding = { apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings', name: 'admins' };

test.each([
  ['list', base.objectRef, 'data.read', 'pods', '*'],
  ['watch', { resource: 'secrets', namespace: 'a' }, 'data.read', 'secrets', 'a/*'],
  [
    'patch',
    { resource: 'deployments', apiGroup: 'apps', namespace: 'a', name: 'b' },
    'data.update',
    'deployments.apps',
    'a/b',
  ],
  ['deletecollection', { resource: 'pods', namespace: 'a' }, 'data.delete', 'pods', 'a/*'],
  ['create', { resource: 'pods', subresource: 'exec', namespace: 'a', name: 'b' }, 'process.run', 'pods/exec', 'a/b'],
  ['get', { resource: 'pods', subresource: 'attach', name: 'b' }, 'api.call', 'pods/attach', 'b'],
  [
    'create',
    { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io' },
    'api.call',
    'subjectaccessreviews.authorization.k8s.io',
    '*',
  ],
  ['create', binding, 'admin.role.grant', 'clusterrolebindings.rbac.authorization.k8s.io', 'admins'],
  ['delete', binding, 'admin.role.revoke', 'clusterrolebindings.rbac.authorization.k8s.io', 'admins'],
  ['get', binding, 'data.read', 'clusterrolebindings.rbac.authorization.k8s.io', 'admins'],
  ['create', { resource: 'serviceaccounts', namespace: 'a', name: 'b' }, 'admin.user.create', 'serviceaccounts', 'a/b'],
  [
    'create',
    { resource: 'serviceaccounts', subresource: 'token', namespace: 'a', name: 'b' },
    'admin.credential.create',
    'serviceaccounts/token',
    'a/b',
  ],
])('%s of %o is %s', (verb, objectRef, kind, type, id) => {
  const { kind: found, action, target } = event({ verb, objectRef });
  expect([found, action, target?.resources?.[0]?.type, target?.resources?.[0]?.id]).toEqual([kind, verb, type, id]);
});

test('what is asked of no resource is a call, without a target', () => {
  expect(event({ verb: 'get', requestURI: '/healthz', objectRef: undefined })).toMatchObject({ kind: 'api.call' });
  expect(event({ objectRef: undefined }).target).toBeUndefined();
});

test('who was impersonated is the one on whose behalf it was done; the actor stays who asked', () => {
  const impersonatedUser = { username: 'system:admin', groups: ['system:masters', 'x'] };
  const { actor, ext } = event({ impersonatedUser });
  expect(actor).toEqual({ type: 'user', id: 'ann', roles: ['dev'], onBehalfOf: 'system:admin' });
  expect(ext).toMatchObject({ impersonatedGroups: 'system:masters, x' });
});

test.each([
  ['system:anonymous', 'anonymous'],
  ['system:serviceaccount:a:b', 'service'],
  ['system:kube-scheduler', 'system'],
  ['systematic', 'user'],
])('%s is of type %s', (username, type) => {
  expect(event({ user: { username } }).actor).toEqual({ type, id: username });
});

test('the credential is named by its id', () => {
  const extra = { 'authentication.kubernetes.io/credential-id': ['JTI=7'] };
  expect(event({ user: { username: 'ann', extra } }).actor.credential).toBe('JTI=7');
});

test('the last address is the peer; those before it are what the client says', () => {
  const { origin, ext } = event({ sourceIPs: ['198.51.100.1', '203.0.113.9', '192.0.2.7'] });
  expect([origin?.ip, ext?.['forwardedFor']]).toEqual(['192.0.2.7', '198.51.100.1, 203.0.113.9']);
});

test('whom a role was given to is the user acted upon, and which role is told', () => {
  const requestObject = {
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'b', namespace: 'a' }],
  };
  const granted = event({ verb: 'create', objectRef: binding, requestObject });
  expect(granted).toMatchObject({
    severity: 3,
    target: { user: { type: 'service', id: 'system:serviceaccount:a:b' } },
    ext: { roleRef: 'ClusterRole/cluster-admin', subjects: 'ServiceAccount/a/b' },
  });
  const two = {
    ...requestObject,
    subjects: [
      { kind: 'User', name: 'x' },
      { kind: 'Group', name: 'y' },
    ],
  };
  const both = event({ verb: 'create', objectRef: binding, requestObject: two });
  expect([both.target?.user, both.ext?.['subjects']]).toEqual([undefined, 'User/x, Group/y']);
});

test('the name that the server made up is that of what was created', () => {
  const answer = { verb: 'create', responseObject: { metadata: { name: 'job-x7k2' } } };
  expect(event(answer).target?.resources?.[0]).toMatchObject({ id: 'job-x7k2', name: 'job-x7k2' });
});

test.each([
  [{ responseStatus: { code: 101 } }, 'success', 1],
  [{ responseStatus: { code: 401 } }, 'denied', 3],
  [{ responseStatus: { code: 403, reason: 'Forbidden', message: 'no' } }, 'denied', 3],
  [{ responseStatus: { code: 404 } }, 'failure', 2],
  [{ responseStatus: { code: 504 } }, 'error', 3],
  [{ stage: 'Panic', responseStatus: undefined }, 'error', 3],
  [{ stage: 'RequestReceived', responseStatus: undefined }, 'unknown', 1],
  [{ stage: 'ResponseStarted', annotations: { 'authorization.k8s.io/decision': 'forbid' } }, 'denied', 3],
])('%o is %s', (change, outcome, severity) => {
  const found = event(change);
  expect([found.outcome, found.severity]).toEqual([outcome, severity]);
});

test('the reason is the server’s own', () => {
  const { reason } = event({ responseStatus: { code: 403, reason: 'Forbidden', message: 'pods is forbidden' } });
  expect(reason).toEqual({ code: 'Forbidden', text: 'pods is forbidden' });
});

test('a watch that goes on has no duration; one without times has that of its receipt, flagged', () => {
  expect(event({ stage: 'ResponseStarted' }).request?.durationMs).toBeUndefined();
  const timeless = event({ requestReceivedTimestamp: 'yesterday', stageTimestamp: undefined });
  expect([timeless.time, timeless.flags]).toEqual(['2026-11-26T08:00:00.000Z', ['assumed:time']]);
});

test('fields of other types than theirs do no harm, and are no guesses', () => {
  const odd = event({
    user: 'root',
    sourceIPs: ['?', 7],
    objectRef: [],
    responseStatus: { code: '200' },
    annotations: 4,
  });
  expect(odd).toMatchObject({ actor: { type: 'unknown', id: 'unknown' }, outcome: 'unknown', kind: 'api.call' });
  expect(odd.origin).toBeUndefined();
});

test('an event with a request of 1.5 MiB is read; one over 4 MiB is kept unread', () => {
  const sized = (bytes: number): EventDraft => event({ requestObject: { data: 'x'.repeat(bytes) } });
  expect(sized(1.5 * 1024 * 1024)).toMatchObject({ kind: 'data.read', actor: { id: 'ann' } });
  expect(sized(4 * 1024 * 1024)).toMatchObject({ kind: 'system.unparsed', reason: { code: 'line-too-long' } });
  expect(lineBytesMax).toBe(65_536);
});

test.each([
  ['', 'no JSON'],
  ['{"kind":"Event"', 'JSON that does not end'],
  ['[]', 'a list'],
  [JSON.stringify({ ...base, apiVersion: 'v1' }), 'an event of another API'],
  [JSON.stringify({ ...base, auditID: undefined }), 'no id'],
  [JSON.stringify({ ...base, verb: 7 }), 'no verb'],
  [JSON.stringify({ log: JSON.stringify(base) }), 'an event within another JSON'],
])('%s is none of these: %s', (line) => {
  expect(parse(line).kind).toBe('system.unparsed');
});
