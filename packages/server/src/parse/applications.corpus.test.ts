import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect.ts';
import { crowdsecFields, crowdsecLines, hasCrowdsec } from './testing/crowdsec.ts';
import { eventsOf } from './testing/events.ts';

type Read = (draft: EventDraft) => unknown;

/** Ours of CrowdSec's fields; those that are not here are constants of their parsers or say how a line was stored. */
const ours: Readonly<Record<string, Read>> = {
  source_ip: ({ origin }) => origin?.ip,
  user: ({ actor }) => actor.id,
  username: ({ actor }) => actor.id,
  target_user: ({ actor }) => actor.id,
  db: ({ target }) => target?.resources?.find(({ type }) => type === 'database')?.id,
  auth_method: ({ ext }) => ext?.['method'],
  service: ({ service }) => service?.name,
  machine: ({ service }) => service?.host,
  error: ({ reason }) => reason?.code,
  log_level: ({ ext }) => ext?.['level'],
  action: ({ ext }) => ext?.['attempted'],
  http_user_agent: ({ origin }) => origin?.userAgent,
  sub_type: ({ action }) => action,
  success: ({ outcome }) => String(outcome === 'success'),
  dovecot_login_result: ({ kind, outcome }) =>
    (kind === 'auth.login' || kind === 'auth.attempt') && outcome === 'failure' ? 'auth_failed' : undefined,
  auditd_eventid: ({ ext }) => ext?.['serial'],
  auid: ({ actor }) => actor.id,
  uid: ({ ext }) => ext?.['uid'],
  exe: ({ ext }) => ext?.['exe'],
  ppid: ({ ext }) => ext?.['ppid'],
  tty: ({ ext }) => ext?.['tty'],
};
const ignored = new Set(['log_type', 'datasource_path', 'datasource_type', 'timestamp', 'log_format']);

const datasets: readonly (readonly [format: string, folder: string, parser: string, compared: number])[] = [
  ['auditd', 'auditd-logs', 'crowdsecurity/auditd-logs', 24],
  ['dovecot', 'dovecot-logs', 'crowdsecurity/dovecot-logs', 43],
  ['gitea', 'gitea-logs', 'LePresidente/gitea-logs', 21],
  ['gitlab', 'gitlab-logs', 'timokoessler/gitlab-logs', 8],
  ['grafana', 'grafana-logs', 'LePresidente/grafana-logs', 16],
  ['keycloak', 'keycloak-logs', 'inherent-io/keycloak-logs', 28],
  ['mysql', 'mysql-logs', 'crowdsecurity/mysql-logs', 8],
  ['nextcloud', 'nextcloud-logs', 'crowdsecurity/nextcloud-logs', 14],
  ['postgresql', 'pgsql-logs', 'crowdsecurity/pgsql-logs', 8],
  ['teleport', 'teleport-logs', 'crowdsecurity/teleport-logs', 6],
];

describe.skipIf(!hasCrowdsec)("CrowdSec's test lines (needs the shared data)", () => {
  it.each(datasets)('%s: what CrowdSec expects of each line is in its event', async (format, folder, parser, count) => {
    const drafts = await eventsOf(crowdsecLines(folder), format);
    const faults: unknown[] = [];
    let compared = 0;
    for (const [index, fields] of crowdsecFields(folder, parser)) {
      for (const [field, value] of Object.entries(fields)) {
        if (ignored.has(field)) continue;
        const found = ours[field]?.(drafts[index] as EventDraft);
        if (found !== value) faults.push([index, field, value, found]);
        compared += 1;
      }
    }
    expect(faults).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(count);
  });

  it.each(datasets)('%s: every line is read, and the format is told', async (format, folder) => {
    const bytes = crowdsecLines(folder);
    const drafts = await eventsOf(bytes, format);
    expect(drafts.filter(({ kind }) => kind === 'system.unparsed')).toEqual([]);
    expect(drafts.map(({ time }) => Number.isNaN(Date.parse(time)))).not.toContain(true);
    expect(detectFormat(bytes.toString('utf8').split('\n'))).toBe(format);
  });
});
