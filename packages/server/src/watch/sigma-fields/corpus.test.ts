import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Event, EventDraft } from '@daybook/event';
import {
  compile,
  type DetectionRule,
  isAbout,
  isDetection,
  Reading,
  readRules,
  RuleSet,
  type Value,
} from '@daybook/sigma';
import { describe, expect, test } from 'vitest';
import { recordReaders } from '../../parse/index.ts';
import { eventsOf } from '../../parse/testing/events.ts';
import { LogViews } from './index.ts';

// Real logs and rules that others wrote, read where they lie beside the repository.
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const hasData = existsSync(path.join(data, 'sigma/rules'));
const views = new LogViews(recordReaders);

const rules = globSync(path.join(data, 'sigma/rules/**/*.yml')).flatMap((file) => {
  const read = readRules(readFileSync(file, 'utf8'));
  if (!read.ok) throw new Error(`${file}: ${read.faults[0]?.message}`);
  return read.value.filter(isDetection);
});

async function linesOf(pattern: string, format = 'auto'): Promise<Event[]> {
  const drafts: EventDraft[] = [];
  for (const file of globSync(path.join(data, pattern)).toSorted())
    drafts.push(...(await eventsOf(readFileSync(file), format)));
  return drafts.map((draft) => ({ id: '', ...draft }));
}

const titlesOf = (set: RuleSet<DetectionRule>, event: Event): string[] => {
  const found = views
    .of({ event, own: false, declared: null })
    .flatMap(({ sources, views: all }) => all.flatMap((view) => set.matching(sources, view)));
  return [...new Set(found.map(({ head }) => head.title))].toSorted();
};

/** What a record says under each of its own names, without our event between; an object is its JSON. */
function recordReading(line: string): Reading {
  const fields: Record<string, Value[]> = {};
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) add(name, each);
    else if (typeof value === 'object' && value !== null) {
      if (name !== '') (fields[name] ??= []).push(JSON.stringify(value));
      for (const [key, each] of Object.entries(value)) add(name === '' ? key : `${name}.${key}`, each);
    } else (fields[name] ??= []).push(value as Value);
  };
  add('', JSON.parse(line));
  return new Reading({
    values: (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
    texts: () => [line],
  });
}

const rulesFor = (source: Parameters<typeof isAbout>[1]) => rules.filter(({ logSource }) => isAbout(logSource, source));

describe.skipIf(!hasData)('468 rules of SigmaHQ and real logs (need the shared data)', () => {
  test('so many have a log source here', () => {
    const counts = new Map<string, number>();
    for (const { logSource } of rules) {
      for (const name of views.logsFor(logSource, [])) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const without = rules.filter(({ logSource }) => views.logsFor(logSource, []).length === 0);
    expect({ all: rules.length, without: without.length, ...Object.fromEntries(counts) }).toEqual({
      all: 468,
      without: 304,
      'AWS CloudTrail': 57,
      // 15 of these are about any log of Linux, and counted twice.
      'Linux auditd': 68,
      'Linux auth.log and syslog': 22,
      'Web servers': 16,
      'Kubernetes audit': 16,
    });
  });

  test('so many of them match something in real logs', async () => {
    const set = new RuleSet(rules);
    const matched = async (pattern: string): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const event of await linesOf(pattern))
        for (const title of titlesOf(set, event)) counts[title] = (counts[title] ?? 0) + 1;
      return counts;
    };
    expect(await matched('cloudtrail/*.json')).toEqual({
      'AWS Bucket Deleted': 2,
      'AWS CloudTrail Important Change': 3,
      'AWS IAM Backdoor Users Keys': 2,
      'AWS STS AssumeRole Misuse': 21,
      'AWS Snapshot Backup Exfiltration': 1,
      'Ingress/Egress Security Group Modification': 2,
      'New Network Route Added': 2,
      'Potential Bucket Enumeration on AWS': 1,
    });
    expect(await matched('crowdsec/*/*.log')).toEqual({
      'AWS ConsoleLogin Failed Authentication': 1,
      'AWS STS AssumeRole Misuse': 1,
      'Java Payload Strings': 2,
      'Suspicious User-Agents Related To Recon Tools': 1,
    });
    expect(await matched('sshd/auth.log')).toEqual({});
  });

  test('a record of CloudTrail says of each rule what its own fields say', async () => {
    const about = rulesFor({ product: 'aws', category: null, service: 'cloudtrail' });
    const tests = about.map(({ predicate }) => compile(predicate));
    const set = new RuleSet(about);
    const events = await linesOf('cloudtrail/*.json');
    const differing: string[] = [];
    for (const event of events) {
      const reading = recordReading(Buffer.from(event.raw?.bytes ?? []).toString());
      const expected = about.filter((_, index) => tests[index]?.(reading)).map(({ head }) => head.title);
      const found = titlesOf(set, event);
      if (JSON.stringify(found) !== JSON.stringify(expected.toSorted()))
        differing.push(`${found.join()} / ${expected.join()}`);
    }
    expect(differing).toEqual([]);
    expect(events).toHaveLength(778);
  });

  test('a request in an access log says of each rule what the columns of its line say', async () => {
    const about = rulesFor({ product: null, category: 'webserver', service: null });
    const tests = about.map(({ predicate }) => compile(predicate));
    const set = new RuleSet(about);
    const line =
      /^(?<ip>\S+) .*?\] "(?<method>\S+) (?<uri>\S+) [^"]*" (?<status>\d+) \S+ "(?<referer>[^"]*)" "(?<agent>[^"]*)"/;
    const differing: string[] = [];
    let read = 0;
    for (const event of await linesOf('apache/access.log', 'combined')) {
      const text = Buffer.from(event.raw?.bytes ?? []).toString();
      const { method, uri = '', status, referer, agent } = line.exec(text)?.groups ?? {};
      if (method === undefined) continue;
      read += 1;
      const fields: Record<string, string | undefined> = {
        'cs-method': method,
        'sc-status': status,
        'cs-referer': referer === '-' ? undefined : referer,
        'cs-user-agent': agent === '-' ? undefined : agent,
      };
      const reading = new Reading({
        values(name) {
          if (name === 'cs-uri-query') return uri.includes('?') ? [uri, uri.slice(uri.indexOf('?') + 1)] : [uri];
          return fields[name] === undefined ? undefined : [fields[name]];
        },
        texts: () => [text],
      });
      const expected = about.filter((_, index) => tests[index]?.(reading)).map(({ head }) => head.title);
      const found = titlesOf(set, event);
      if (JSON.stringify(found) !== JSON.stringify(expected.toSorted())) differing.push(`${text}: ${found.join()}`);
    }
    expect({ differing, read }).toEqual({ differing: [], read: 9_999 });
  });
});
