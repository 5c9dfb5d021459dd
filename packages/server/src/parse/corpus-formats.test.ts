import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { lineParser } from './index.ts';

/** Logs that others wrote, read line by line without being told what they are. They lie beside the project, not in it. */
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const context = { referenceMs: Date.parse('2017-05-01T00:00:00Z'), zoneOffsetMin: 0 };

function linesOf(path: string): string[] {
  return readFileSync(resolve(data, path), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** Events of a file, each with the number of its line, from 0. */
function read(path: string): EventDraft[] {
  return linesOf(path).flatMap((line) => {
    const bytes = Buffer.from(line);
    const parts = lineParser.split(bytes, 'auto') ?? [bytes];
    return parts.map((part) => lineParser.parse(part, 'auto', context));
  });
}

/** `results["s01-parse"]["<parser>"][<line>].Evt.<Meta|Parsed>["<field>"] == "<value>"`: what CrowdSec's parsers find in a line. */
function expectedOf(folder: string, stage: string): { index: number; field: string; value: string }[] {
  const pattern = /^results\["(s0\d-\w+)"\]\["[^"]+"\]\[(\d+)\]\.Evt\.(?:Meta|Parsed)\["([^"]+)"\] == (".*")$/;
  return linesOf(`crowdsec/${folder}/parser.assert`).flatMap((line) => {
    const [, of, index, field, value] = pattern.exec(line) ?? [];
    if (of !== stage || index === undefined || field === undefined || value === undefined) return [];
    return [{ index: Number(index), field, value: JSON.parse(value) as string }];
  });
}

const withoutHost = (url: string): string => url.replace(/^https?:\/\/[^/]*/, '');
const textOf = (value: unknown): string => (value === undefined || value === null ? '-' : String(value));

/** Ours of theirs. */
const ours: Readonly<Record<string, (draft: EventDraft) => string>> = {
  source_ip: ({ origin }) => textOf(origin?.ip),
  client_ip: ({ origin }) => textOf(origin?.ip),
  client_port: ({ origin }) => textOf(origin?.port),
  user: ({ actor }) => (actor.type === 'anonymous' ? '-' : actor.id),
  username: ({ actor }) => actor.id,
  // Theirs is the ARN, or the name where there is none.
  user_arn: ({ actor, ext }) => textOf(ext?.['arn'] ?? actor.id),
  http_status: ({ request }) => textOf(request?.status),
  http_verb: ({ request }) => textOf(request?.method),
  // What was not a request has no URL with us.
  http_path: ({ request, ext }) => withoutHost(request?.url ?? String(ext?.['requestLine'])),
  http_user_agent: ({ origin }) => textOf(origin?.userAgent),
  user_agent: ({ origin }) => textOf(origin?.userAgent),
  target_fqdn: ({ service }) => textOf(service?.host),
  http_host: ({ service }) => textOf(service?.host),
  traefik_router_name: ({ ext }) => routerOf(ext),
  backend_name: ({ ext }) => textOf(ext?.['backend']),
  event_name: ({ action }) => action,
  event_source: ({ service }) => textOf(service?.name),
  account_id: ({ ext }) => textOf(ext?.['userIdentity.accountId']),
  event_id: ({ ext }) => textOf(ext?.['eventID']),
  region: ({ ext }) => textOf(ext?.['awsRegion']),
  stream: ({ ext }) => textOf(ext?.['stream']),
  logtag: ({ ext }) => (ext?.['partial'] === true ? 'P' : 'F'),
};

/** In CLF, Traefik's own fields stand behind the agent: a count, the router, the server. */
function routerOf(ext: EventDraft['ext']): string {
  return textOf(ext?.['RouterName'] ?? /^\d+ "([^"]*)"/.exec(String(ext?.['extra']))?.[1]);
}

const hasData = existsSync(resolve(data, 'crowdsec'));

describe.skipIf(!hasData)('what CrowdSec finds in a line is in its event (needs the shared data)', () => {
  it.each([
    ['aws-alb-logs', 'aws-alb-logs.log', 's01-parse', 84],
    ['aws-cloudtrail', 'aws-cloudtrail.log', 's01-parse', 14],
    ['caddy-logs', 'caddy-logs.log', 's01-parse', 59],
    ['cri-logs', 'cri-logs.log', 's00-raw', 6],
    ['envoy-logs', 'envoy.log', 's01-parse', 60],
    ['haproxy-logs', 'haproxy-logs.log', 's01-parse', 12],
    ['traefik_json', 'traefik_json.log', 's01-parse', 30],
    ['traefik_clf', 'traefik_clf.log', 's01-parse', 30],
    ['apache2-logs', 'apache2-logs.log', 's01-parse', 38],
    ['nginx_http-logs', 'nginx_http-logs.log', 's01-parse', 42],
    ['nginx-http-malformed', 'nginx_http-logs.log', 's01-parse', 11],
  ])('%s', (folder, file, stage, comparedMin) => {
    const drafts = read(`crowdsec/${folder}/${file}`);
    let compared = 0;
    for (const { index, field, value } of expectedOf(folder, stage)) {
      const found = ours[field]?.(drafts[index] as EventDraft);
      if (found === undefined) continue;
      // A request that was never answered has no status with us.
      const isNone = field === 'http_status' && value === '0';
      expect([index, field, found]).toEqual([index, field, isNone ? found : value]);
      compared += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(comparedMin);
  });
});

describe.skipIf(!hasData)("Docker's lines (needs the shared data)", () => {
  it('are unwrapped: what is inside is read, the time that Docker says is not needed', () => {
    const drafts = read('crowdsec/docker-logs/docker-logs.log');
    expect(drafts.map(({ kind, time, ext }) => [kind, time, ext?.['stream']])).toEqual([
      ['http.request', '2021-08-24T09:52:13+00:00', 'stdout'],
      ['http.request', '2021-08-24T09:52:13+00:00', 'stdout'],
      ['http.request', '2021-08-24T09:52:14+00:00', 'stdout'],
    ]);
    expect(new Set(drafts.map(({ origin }) => origin?.ip))).toEqual(new Set(['192.168.61.205']));
  });
});

describe.skipIf(!existsSync(resolve(data, 'cloudtrail')))('real CloudTrail files (need the shared data)', () => {
  const files = existsSync(resolve(data, 'cloudtrail'))
    ? readdirSync(resolve(data, 'cloudtrail')).filter((name) => name.endsWith('.json'))
    : [];

  it('are taken apart into all their records, each read as it stands in the file', () => {
    for (const file of files) {
      const text = readFileSync(resolve(data, 'cloudtrail', file), 'utf8');
      const { Records } = JSON.parse(text) as { Records: Record<string, unknown>[] };
      const drafts = read(`cloudtrail/${file}`);
      const kept = drafts.map(({ raw }) => JSON.parse(Buffer.from(raw?.bytes ?? []).toString()) as unknown);
      expect(kept).toEqual(Records);
      expect(drafts.map(({ action, time }) => [action, time])).toEqual(
        Records.map((record) => [record['eventName'], record['eventTime']]),
      );
    }
  });

  it('show the attack: users and keys made, rights given, secrets read, the trail stopped', () => {
    const drafts = files.flatMap((file) => read(`cloudtrail/${file}`));
    const of = (kind: string) => drafts.filter((draft) => draft.kind === kind);
    expect(drafts).toHaveLength(778);
    expect(of('system.unparsed')).toEqual([]);
    expect(of('admin.user.create').map(({ action }) => action)).toEqual(Array<string>(4).fill('CreateUser'));
    expect(
      of('admin.credential.create')
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(['CreateAccessKey', 'CreateAccessKey', 'CreateLoginProfile']);
    expect(of('admin.role.grant').map(({ action }) => action)).toEqual(
      expect.arrayContaining(['AttachUserPolicy', 'AttachRolePolicy', 'PutRolePolicy']),
    );
    expect(of('data.read').filter(({ action }) => action === 'GetSecretValue')).toHaveLength(7);
    expect(drafts.filter(({ action }) => action === 'DeleteTrail')).toMatchObject([{ kind: 'admin.config.change' }]);
    expect(drafts.filter(({ outcome }) => outcome === 'denied').length).toBeGreaterThanOrEqual(19);
    expect(new Set(drafts.map(({ actor }) => actor.id))).toContain('bert-jan');
  });
});

describe.skipIf(!hasData)('all of it (needs the shared data)', () => {
  it('is read but for less than one line in two hundred, and of no file more than one line is not', () => {
    const logs = readdirSync(resolve(data, 'crowdsec'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .map((name) => `crowdsec/${name}`);
    const trails = readdirSync(resolve(data, 'cloudtrail')).filter((name) => name.endsWith('.json'));
    const files = [...logs, ...trails.map((name) => `cloudtrail/${name}`), 'apache/access.log', 'sshd/auth.log'];
    const table = files.map((file) => {
      const drafts = read(file);
      return { file, lines: drafts.length, unparsed: drafts.filter(({ kind }) => kind === 'system.unparsed').length };
    });
    const rows = table.map(
      ({ file, lines, unparsed }) => `${String(lines).padStart(7)} ${String(unparsed).padStart(5)}  ${file}`,
    );
    process.stdout.write(`  lines unparsed\n${rows.join('\n')}\n`);
    const sum = (of: (row: (typeof table)[number]) => number): number =>
      table.reduce((total, row) => total + of(row), 0);
    // A plug-in of Traefik wrote one line of its own into Traefik's log.
    expect(table.filter(({ unparsed }) => unparsed > 0).map(({ file, unparsed }) => [file, unparsed])).toEqual([
      ['crowdsec/traefik_json/traefik_json.log', 1],
    ]);
    expect(sum(({ lines }) => lines)).toBeGreaterThan(18_000);
    expect(sum(({ unparsed }) => unparsed) / sum(({ lines }) => lines)).toBeLessThan(0.005);
  });
});
