/**
 * What rules cost an event, in µs of processor time: events of real formats as a follower is handed them, tried with 500 rules and read
 * as far as those ask. Usage: `node bench/watch.ts [--rounds N] [--rules FOLDER]`. Without a folder the rules are made: of the shapes
 * that SigmaHQ's have.
 */
import { globSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { encodeEvents, type Event, type EventDraft, LazyEvent, type StoredItems } from '../packages/event/src/index.ts';
import { parseLine, recordReaders } from '../packages/server/src/parse/index.ts';
import { shippedRules } from '../packages/server/src/watch/rules/index.ts';
import { LogViews } from '../packages/server/src/watch/sigma-fields/index.ts';
import { Correlator, type DetectionRule, isDetection, link, readRules, RuleSet } from '../packages/sigma/src/index.ts';
import { EventSource } from './lib/events.ts';
import { formatTable } from './lib/table.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, rules: { type: 'string' } } });
const rounds = Number(values.rounds);
const batch = 500;
/** Of a batch in one measurement: the processor time of a thread is counted in steps of a few ms. */
const repeats = 20;
const context = { referenceMs: Date.parse('2026-11-23T00:00:00Z'), zoneOffsetMin: 0 };

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const parsed = (line: string): EventDraft => parseLine(line, 'auto', context);
const gateway = new EventSource(Date.parse('2026-11-23T00:00:00Z'));
const makers: Readonly<Record<string, (i: number) => EventDraft>> = {
  'API gateway (own JSON)': () => JSON.parse(gateway.batch(1).toString('latin1')) as EventDraft,
  'web server (Combined)': (i) =>
    parsed(
      `203.0.113.${i % 250} - - [23/Nov/2026:03:04:${String(i % 60).padStart(2, '0')} +0000] "GET /orders/${i}/items?page=2&sort=date HTTP/1.1" 200 ${5120 + i} "https://shop.example.org/orders" "${browser}"`,
    ),
  'sshd (auth.log)': (i) =>
    parsed(
      `Nov 23 03:04:05 web1 sshd[${1000 + i}]: Failed password for invalid user u${i} from 203.0.113.${i % 250} port ${40_000 + i} ssh2`,
    ),
  'AWS CloudTrail': (i) =>
    parsed(
      JSON.stringify({
        eventVersion: '1.08',
        userIdentity: {
          type: 'IAMUser',
          arn: `arn:aws:iam::1:user/u${i}`,
          userName: `u${i}`,
          accessKeyId: 'AKIAIOSFODNN7',
        },
        eventTime: '2026-11-23T03:04:05Z',
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DescribeInstances',
        awsRegion: 'eu-west-1',
        sourceIPAddress: `203.0.113.${i % 250}`,
        userAgent: 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1 exe/x86_64',
        requestParameters: { instancesSet: { items: [{ instanceId: `i-${i}` }] }, filterSet: {} },
        responseElements: null,
        requestID: `4a1b-${i}`,
        eventID: `7c2d-${i}`,
        readOnly: true,
        managementEvent: true,
        eventCategory: 'Management',
      }),
    ),
};

function storedOf(draft: (i: number) => EventDraft): StoredItems[] {
  const events = Array.from({ length: batch }, (_, i): Event => {
    const id = `0190a5b4-7c3e-7d1f-8a2b-${String(i).padStart(12, '0')}`;
    return { id, ...draft(i) };
  });
  const { items, offsets } = encodeEvents(events);
  return events.map((_, i) => ({
    position: { log: 1, index: i },
    source: 1,
    class: 1,
    receivedUs: 0,
    own: false,
    bytes: items,
    start: offsets[i] ?? 0,
    end: offsets[i + 1] ?? 0,
  }));
}

/** Rules of the shapes that there are most of: a service and a call, parts of a URL or a command, words anywhere. */
function madeRules(): string[] {
  const sources = [
    [
      'product: aws\n  service: cloudtrail',
      (i: number) => `s:\n    eventSource: svc${i % 20}.amazonaws.com\n    eventName|startswith: Delete${i}`,
    ],
    [
      'category: webserver',
      (i: number) => `s:\n    cs-uri-query|contains:\n      - /evil${i}/\n      - cmd${i}=\n  f:\n    sc-status: 404`,
    ],
    ['product: linux', (i: number) => `s:\n    - bad word ${i}\n    - "*exploit ${i}*now"`],
    ['product: daybook', (i: number) => `s:\n    kind: admin.role.grant\n    target.resources.id: role-${i}`],
  ] as const;
  return Array.from({ length: 500 }, (_, i) => {
    const [source, detection] = sources[i % sources.length] ?? sources[0];
    const text = detection(i);
    return `title: rule ${i}\nlogsource:\n  ${source}\ndetection:\n  ${text}\n  condition: s${text.includes(' f:') ? ' and not f' : ''}\n`;
  });
}

const texts =
  values.rules === undefined
    ? madeRules()
    : globSync(path.join(values.rules, '**/*.yml')).map((file) => readFileSync(file, 'utf8'));
const rules: DetectionRule[] = texts.flatMap((text) => {
  const read = readRules(text);
  if (!read.ok) throw new Error(`${read.faults[0]?.message}: ${text}`);
  return read.value.filter(isDetection);
});
const set = new RuleSet(rules);
const views = new LogViews(recordReaders);
const own = { own: false, declared: null };

function microseconds(work: () => void): number {
  const start = process.threadCpuUsage();
  for (let i = 0; i < repeats; i += 1) work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / batch / repeats;
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const rows = Object.entries(makers).map(([name, draft]) => {
  const stored = storedOf(draft);
  const tried: number[] = [];
  for (let round = -5; round < rounds; round += 1) {
    const us = microseconds(() => {
      for (const items of stored) {
        const event = LazyEvent.of(items);
        if (event === null) throw new Error('no event');
        for (const { sources, views: all } of views.of({ event, ...own }))
          for (const view of all) set.matching(sources, view);
      }
    });
    if (round >= 0) tried.push(us);
  }
  return { what: name, budget: '25 µs', measured: `${median(tried).toFixed(1)} µs` };
});
console.log(
  `\n${rules.length} rules, an event in batches of ${batch}; median of ${rounds} rounds; ${cpus()[0]?.model}\n`,
);
console.log(formatTable(rows));

/** What a match costs that correlations count, on top of what it costs to find it. Each address has a group of its own. */
const shipped = shippedRules().flatMap((file) => {
  const read = readRules(file.text);
  return read.ok ? read.value.map((rule, i) => ({ ...rule, id: rule.head.id ?? `${file.path}-${i}` })) : [];
});
const { correlations } = link(shipped);
const failed = shipped.find(({ head }) => head.name === 'sign_in_failed')?.id ?? '';
const correlated = [1, 1_000, 1_000_000].map((groups) => {
  const correlator = new Correlator(correlations);
  const before = process.memoryUsage().heapUsed;
  const count = Math.max(groups, 20_000);
  let evicted = 0;
  let saveUs = 0;
  const startMs = performance.now();
  for (let i = 0; i < count; i += 1) {
    const fields: Readonly<Record<string, string>> = { 'origin.ip': `a${i % groups}`, 'actor.id': `u${i % groups}` };
    const view = {
      values: (name: string) => (fields[name] === undefined ? undefined : [fields[name]]),
      texts: () => [],
    };
    const receivedMs = i * 2;
    correlator.take({ timeMs: receivedMs, receivedMs, index: i, matches: [{ id: failed, view }] });
    if (i % 500 !== 499) continue;
    // As the follower does: once a second, groups that are due to be forgotten, and what is to be saved.
    const savedMs = performance.now();
    correlator.advance(receivedMs);
    correlator.takeChanges();
    saveUs += (performance.now() - savedMs) * 1000;
  }
  const us = ((performance.now() - startMs) * 1000 - saveUs) / count;
  for (const figures of correlator.figures().values()) evicted += figures.evicted;
  const mb = (process.memoryUsage().heapUsed - before) / 1e6;
  const what = `failed sign-ins from ${groups} addresses`;
  const rest = `save ${(saveUs / count).toFixed(1)}, ${mb.toFixed(0)} MB more, ${evicted} groups given up`;
  return { what, budget: '', measured: `${us.toFixed(1)} µs a match (${rest})` };
});
console.log(`\n${correlations.length} correlations\n`);
console.log(formatTable(correlated));
