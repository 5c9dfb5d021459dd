import type { Event } from '@daybook/event';
import { type DetectionRule, type LogSource, readRules, RuleSet } from '@daybook/sigma';
import { describe, expect, test } from 'vitest';
import { detectFormat, formats, parseLine, recordReaders } from '../../parse/index.ts';
import { lines } from '../../parse/testing.ts';
import { declaredBy, LogViews } from './index.ts';

const views = new LogViews(recordReaders);
const context = { referenceMs: Date.parse('2024-03-10T12:00:00Z'), zoneOffsetMin: 0 };

function ruleOf(source: string, detection: string): DetectionRule {
  const read = readRules(`title: t\nlogsource: {${source}}\ndetection:\n  s: ${detection}\n  condition: s\n`);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.value[0] as DetectionRule;
}

const eventOf = (line: string): Event => ({ id: '', ...parseLine(line, 'auto', context) });

function matches(source: string, detection: string, event: Event, declared: LogSource | null = null): boolean {
  const set = new RuleSet([ruleOf(source, detection)]);
  return views
    .of({ event, own: false, declared })
    .some(({ sources, views: all }) => all.some((view) => set.matching(sources, view).length > 0));
}

const audit = [
  'type=SYSCALL msg=audit(1710072000.123:42): arch=c000003e syscall=59 success=yes exit=0 a0=55d a1=55e ppid=1 pid=2 auid=1000 uid=0 comm="tar" exe="/usr/bin/tar" key=(null)\u001dSYSCALL=execve AUID="ann"',
  'type=EXECVE msg=audit(1710072000.123:42): argc=3 a0="tar" a1="-czf" a2=2F746D702F6120622E746172',
  'type=PATH msg=audit(1710072000.123:42): item=0 name="/usr/bin/tar" nametype=NORMAL',
].join('\n');
const ssh = 'Mar 10 12:00:00 web1 sshd[7]: Failed password for invalid user guest from 192.0.2.7 port 4242 ssh2';
const cron = 'Mar 10 12:00:00 web1 CRON[7]: (root) CMD (run-parts)';
const k8s = JSON.stringify({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: 'a1',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods',
  verb: 'create',
  user: { username: 'ann', groups: ['dev', 'ops'] },
  sourceIPs: ['192.0.2.7'],
  objectRef: { resource: 'pods', namespace: 'shop', name: 'p', apiVersion: 'v1' },
  responseStatus: { code: 201 },
  requestObject: { spec: { volumes: [{ name: 'a' }, { name: 'h', hostPath: { path: '/' } }] } },
  requestReceivedTimestamp: '2024-03-10T12:00:00.000000Z',
  stageTimestamp: '2024-03-10T12:00:00.000000Z',
});

describe('rules of a log source are about its events, by the names of the log', () => {
  test.each([
    [
      'product: aws, service: cloudtrail',
      '{eventSource: iam.amazonaws.com, eventName|startswith: Attach}',
      lines.cloudtrail,
    ],
    ['product: aws, service: cloudtrail', '{requestParameters|contains: AdministratorAccess}', lines.cloudtrail],
    ['product: aws', '{responseElements: null, managementEvent: true}', lines.cloudtrail],
    ['category: webserver', '{cs-method: GET, sc-status: 200, c-useragent|contains: curl}', lines.combined],
    ['category: webserver', '{cs-uri-query: b=c, cs-uri-stem: /a, cs-referer: null}', lines.combined],
    ['category: webserver', "{cs-uri-query: '/a?b=c'}", lines.combined],
    ['category: webserver', '[alice]', lines.combined],
    ['service: nginx', "['password mismatch']", lines.nginxError],
    ['service: apache', '[AH01617]', lines.apacheError],
    ['product: linux', "['invalid user']", ssh],
    ['product: linux, service: sshd', "['Failed password']", ssh],
    ['product: linux, service: auth', '{src_ip|cidr: 192.0.2.0/24}', ssh],
    ['product: linux, service: cron', '[run-parts]', cron],
    ['product: linux, service: auditd', '{type: EXECVE, a0: tar, a2: /tmp/a b.tar}', audit],
    ['product: linux, service: auditd', '{type: SYSCALL, SYSCALL: execve, exe|endswith: /tar}', audit],
    ['product: linux, service: auditd', '{type: PATH, nametype: NORMAL}', audit],
    ['product: linux', "['exe=/usr/bin/tar']", audit],
    ['product: kubernetes, service: audit', '{verb: create, objectRef.resource: pods, responseStatus.code: 201}', k8s],
    ['category: application, product: kubernetes, service: audit', "{hostPath: '*', user.groups: ops}", k8s],
    ['product: daybook', '{kind: auth.login, outcome: failure, origin.ip: 192.0.2.7}', ssh],
    ['product: daybook, service: events', '{target.resources.type: pods, action: create}', k8s],
  ])('%s %s', (source, detection, line) => {
    expect(matches(source, detection, eventOf(line))).toBe(true);
  });

  test.each([
    ['product: aws, service: cloudtrail', '{eventName: AttachUserPolicy}', ssh],
    ['product: linux, service: sshd', '[run-parts]', cron],
    ['product: linux, service: auditd', '{type: PATH, a0: tar}', audit],
    ['product: linux', '[alice]', lines.combined],
    ['category: webserver', "['password mismatch']", lines.nginxError],
    ['category: webserver', '{cs-username: unknown}', lines.combined.replace('alice', '-')],
    ['product: daybook, service: audit', '{kind: auth.login}', ssh],
  ])('and about no others: %s %s', (source, detection, line) => {
    expect(matches(source, detection, eventOf(line))).toBe(false);
  });

  test('the samples are of the formats that they are meant to be', () => {
    const named = { cloudtrail: lines.cloudtrail, combined: lines.combined, auth: ssh, 'k8s-audit': k8s };
    for (const [name, line] of Object.entries(named)) expect(detectFormat([line])).toBe(name);
    expect(Object.hasOwn(formats, 'auditd')).toBe(true);
  });
});

test('an event without its message is known by its fields', () => {
  const { raw, ...event } = eventOf(lines.cloudtrail);
  expect(raw).toBeDefined();
  const source = 'product: aws, service: cloudtrail';
  expect(matches(source, '{eventSource: iam.amazonaws.com, sourceIPAddress: 192.0.2.7}', event)).toBe(true);
  expect(matches(source, '{requestParameters.policyArn|endswith: AdministratorAccess}', event)).toBe(true);
  const { raw: line, ...request } = eventOf(lines.combined);
  expect(line).toBeDefined();
  expect(matches('category: webserver', '[/a?b=c]', request)).toBe(true);
});

test('a message that was cut is not read as if it were whole', () => {
  const event = eventOf(k8s);
  const bytes = Buffer.from(k8s.slice(0, 200));
  const cut: Event = {
    ...event,
    raw: { mediaType: 'text/plain', bytes },
    cut: { raw: { sha256: '', bytes: k8s.length } },
  };
  expect(matches('product: kubernetes', '{verb: create, objectRef.resource: pods}', cut)).toBe(true);
});

test('a number past 2^53 is what the record says', () => {
  const line = lines.cloudtrail.replace('"managementEvent":true', '"managementEvent":true,"size":9007199254740993');
  expect(matches('product: aws', "{size: '9007199254740993'}", eventOf(line))).toBe(true);
});

test('labels of a source say what Sigma calls its log', () => {
  const event = eventOf(
    '{"eventType":"user.session.start","time":"2024-03-10T12:00:00Z","actor":{"alternateId":"ann"}}',
  );
  const declared = declaredBy({ team: 'x', 'sigma.product': 'okta', 'sigma.service': 'okta' });
  const [source, detection] = [
    'product: okta, service: okta',
    '{eventType: user.session.start, actor.alternateId: ann}',
  ];
  expect(matches(source, detection, event, declared)).toBe(true);
  expect(matches(source, detection, event)).toBe(false);
  expect(declaredBy({ team: 'x' })).toBeNull();
  expect(
    matches(
      'category: proxy',
      '{c-uri|contains: b=c}',
      eventOf(lines.combined),
      declaredBy({ 'sigma.category': 'proxy' }),
    ),
  ).toBe(true);
});

test('a rule for a log that is not here is known to have none, until a source says so', () => {
  const okta = { product: 'okta', category: null, service: 'okta' };
  expect(views.logsFor(okta, [])).toEqual([]);
  expect(views.logsFor(okta, [okta])).toEqual(['sources by their labels']);
  expect(views.logsFor({ product: 'linux', category: 'process_creation', service: null }, [])).toEqual([]);
  expect(views.logsFor({ product: 'linux', category: null, service: 'sshd' }, [])).toEqual([
    'Linux auth.log and syslog',
  ]);
});
