import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { detectFormat, type FormatName, formats, parseLine } from './index.ts';

// Real logs that others recorded, read where they lie beside the repository.
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const context = { referenceMs: Date.parse('2017-05-01T00:00:00Z'), zoneOffsetMin: 0 };

function linesOf(path: string): string[] {
  return readFileSync(resolve(data, path), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function parseAll(lines: readonly string[], name: FormatName): EventDraft[] {
  return lines.map((line) => parseLine(line, formats[name], context));
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

describe.skipIf(!existsSync(resolve(data, 'apache/access.log')))(
  'the Apache log of 10,000 lines (needs the shared data)',
  () => {
    const lines = existsSync(resolve(data, 'apache/access.log')) ? linesOf('apache/access.log') : [];
    const drafts = parseAll(lines, 'combined');
    // The second opinion: columns between blanks, as awk sees them. It holds for this log because no URL in it has a blank.
    const columns = lines.map((line) => line.split(' '));

    it('is told to be combined, and every line of it parses', () => {
      expect(detectFormat(lines)).toBe('combined');
      expect(countBy(drafts, (draft) => draft.kind)).toEqual({ 'http.request': 10_000 });
    });

    it('has the same requests as its columns', () => {
      expect(drafts.map((draft) => draft.origin?.ip)).toEqual(columns.map((column) => column[0]));
      expect(drafts.map((draft) => draft.request?.method)).toEqual(columns.map((column) => column[5]?.slice(1)));
      expect(drafts.map((draft) => draft.request?.url)).toEqual(columns.map((column) => column[6]));
      expect(drafts.map((draft) => draft.request?.status)).toEqual(columns.map((column) => Number(column[8])));
    });

    it('has the same sum of bytes, and the same counts of statuses and outcomes', () => {
      const bytes = columns.map((column) => Number(column[9])).filter((size) => !Number.isNaN(size));
      const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
      expect(sum(drafts.map((draft) => draft.request?.bytes ?? 0))).toBe(sum(bytes));
      const statuses = { 200: 9126, 206: 45, 301: 164, 304: 445, 403: 2, 404: 213, 416: 2, 500: 3 };
      expect(countBy(drafts, (draft) => String(draft.request?.status))).toEqual(statuses);
      expect(countBy(drafts, (draft) => draft.outcome)).toEqual({ success: 9780, denied: 2, failure: 215, error: 3 });
    });

    it('has the same times by another reader', () => {
      const other = lines.map((line) => {
        const [, day, month, year, clock] = /\[(..)\/(...)\/(....):(\S+) \+0000\]/.exec(line) ?? [];
        return Date.parse(`${day} ${month} ${year} ${clock} GMT`);
      });
      expect(drafts.map((draft) => Date.parse(draft.time))).toEqual(other);
    });

    it('has the referrers and agents that stand between the quotes, and one line that was cut off', () => {
      const quoted = lines.map((line) => line.split('"'));
      const orUndefined = (text: string | undefined): string | undefined =>
        text === '-' || text === '' ? undefined : text;
      expect(drafts.map((draft) => draft.ext?.['referrer'])).toEqual(quoted.map((parts) => orUndefined(parts[3])));
      expect(drafts.map((draft) => draft.origin?.userAgent)).toEqual(quoted.map((parts) => orUndefined(parts[5])));
      expect(drafts.filter((draft) => draft.ext?.['truncated'] === true)).toHaveLength(1);
    });
  },
);

describe.skipIf(!existsSync(resolve(data, 'sshd/auth.log')))(
  'the auth.log of 7,121 lines (needs the shared data)',
  () => {
    const lines = existsSync(resolve(data, 'sshd/auth.log')) ? linesOf('sshd/auth.log') : [];
    const drafts = parseAll(lines, 'auth');
    const grep = (text: string): number => lines.filter((line) => line.includes(text)).length;
    const events = (action: string, program?: string): number =>
      drafts.filter((draft) => draft.action === action && (program === undefined || draft.service?.name === program))
        .length;

    it('is told to be auth, and has these events of each kind', () => {
      expect(detectFormat(lines)).toBe('auth');
      expect(countBy(drafts, (draft) => draft.kind)).toEqual(kindsOfAuthLog);
    });

    it('has as many events of each action as plain substring counts say', () => {
      expect(events('Failed password')).toBe(grep('Failed password'));
      expect(events('Accepted password')).toBe(grep('Accepted password'));
      expect(events('Accepted publickey')).toBe(grep('Accepted publickey'));
      expect(events('Invalid user')).toBe(grep(': Invalid user '));
      expect(events('session opened')).toBe(grep('session opened for user'));
      expect(events('session closed')).toBe(grep('session closed for user'));
      expect(events('COMMAND', 'sudo')).toBe(grep('; COMMAND='));
      expect(events('New session')).toBe(grep('New session '));
      expect(events('Connection closed')).toBe(grep('Connection closed by'));
      expect(events('maximum authentication attempts exceeded')).toBe(grep('maximum authentication attempts exceeded'));
      expect(events('new user')).toBe(grep('new user: '));
      expect(events('authentication failure')).toBe(grep(': authentication failure;'));
    });

    it('counts every password that was tried, those in repeated messages too', () => {
      const tried = drafts.filter((draft) => draft.action === 'Failed password');
      const repeats = lines.map((line) =>
        Number(/message repeated (\d+) times: \[ Failed password/.exec(line)?.[1] ?? 0),
      );
      const repeated = repeats.filter((count) => count > 0);
      const attempts = tried.reduce((sum, draft) => sum + Number(draft.ext?.['repeated'] ?? 1), 0);
      expect(attempts).toBe(
        grep('Failed password') - repeated.length + repeated.reduce((sum, count) => sum + count, 0),
      );
    });

    it('has the addresses that the lines end with', () => {
      const addresses = (text: string): Record<string, number> =>
        countBy(
          lines.filter((line) => line.includes(text)),
          (line) => /from (\d+\.\d+\.\d+\.\d+) port/.exec(line)?.[1] ?? '',
        );
      for (const action of ['Failed password', 'Accepted password', 'Accepted publickey']) {
        const ours = countBy(
          drafts.filter((draft) => draft.action === action),
          (draft) => draft.origin?.ip ?? '',
        );
        expect(ours).toEqual(addresses(action));
      }
    });
  },
);

const kindsOfAuthLog = {
  'admin.credential.update': 417,
  'admin.role.create': 11,
  'admin.user.create': 40,
  'auth.attempt': 1726,
  'auth.elevate': 204,
  'auth.login': 1427,
  'auth.logout': 1735,
  'auth.session': 1505,
  'network.connect': 17,
  'system.message': 23,
  'system.object.update': 2,
  'system.service': 14,
};

/** The fields that CrowdSec's parsers expect of each line of a test of theirs: `results["s01-parse"]["<parser>"][<line>].Evt.Meta["<field>"] == "<value>"`. */
function expectedOf(folder: string, parser: string): Map<number, Record<string, string>> {
  const pattern = /^results\["s01-parse"\]\["([^"]+)"\]\[(\d+)\]\.Evt\.Meta\["([^"]+)"\] == (".*")$/;
  const expected = new Map<number, Record<string, string>>();
  for (const line of linesOf(`crowdsec/${folder}/parser.assert`)) {
    const [, name, index, field, value] = pattern.exec(line) ?? [];
    if (name !== parser || index === undefined || field === undefined || value === undefined) continue;
    const fields = expected.get(Number(index)) ?? {};
    fields[field] = JSON.parse(value) as string;
    expected.set(Number(index), fields);
  }
  return expected;
}

/** Ours of theirs; undefined where their field has no counterpart. */
const ours: Record<string, (draft: EventDraft) => string | undefined> = {
  // The mapped form of an IPv4 address is kept as the source wrote it.
  source_ip: (draft) => draft.origin?.ip?.replace(/^::ffff:/, ''),
  target_user: (draft) => draft.actor.id,
  username: (draft) => draft.actor.id,
  machine: (draft) => draft.service?.host,
  http_status: (draft) => String(draft.request?.status ?? '-'),
  http_verb: (draft) => draft.request?.method,
  // What was not a request has no URL with us.
  http_path: (draft) => draft.request?.url ?? String(draft.ext?.['requestLine']),
  http_user_agent: (draft) => draft.origin?.userAgent ?? '-',
  target_fqdn: (draft) => draft.service?.host,
};

describe.skipIf(!existsSync(resolve(data, 'crowdsec')))("CrowdSec's test lines (needs the shared data)", () => {
  it.each([
    ['sshd-logs', 'sshd-logs.log', 'crowdsecurity/sshd-logs', 'auth', 0, 58],
    ['sshd-success-logs', 'sshd-success-logs.log', 'crowdsecurity/sshd-success-logs', 'auth', 0, 8],
    ['nginx_http-logs', 'nginx_http-logs.log', 'crowdsecurity/nginx-logs', 'combined', 1, 40],
    ['nginx-http-malformed', 'nginx_http-logs.log', 'crowdsecurity/nginx-logs', 'combined', 0, 11],
    ['apache2-logs', 'apache2-logs.log', 'crowdsecurity/apache2-logs', 'combined', 2, 34],
    ['apache2-malformed', 'apache2-logs.log', 'crowdsecurity/apache2-logs', 'combined', 0, 11],
    ['traefik_clf', 'traefik_clf.log', 'crowdsecurity/traefik-logs', 'combined', 0, 30],
  ] as const)(
    '%s: the fields are those that CrowdSec expects',
    (folder, file, parser, name, foreignLines, comparedMin) => {
      const drafts = parseAll(linesOf(`crowdsec/${folder}/${file}`), name);
      let compared = 0;
      for (const [index, fields] of expectedOf(folder, parser)) {
        const draft = drafts[index] as EventDraft;
        if (draft.kind === 'system.unparsed') continue;
        for (const [field, value] of Object.entries(fields)) {
          const read = ours[field];
          if (read === undefined) continue;
          expect([index, field, read(draft)]).toEqual([index, field, value]);
          compared++;
        }
      }
      expect(drafts.filter((draft) => draft.kind === 'system.unparsed')).toHaveLength(foreignLines);
      expect(compared).toBeGreaterThanOrEqual(comparedMin);
    },
  );
});
