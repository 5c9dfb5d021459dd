import { encodeEvents, type Event, type StoredItems } from '../../packages/event/src/index.ts';
import { recordReaders } from '../../packages/server/src/parse/index.ts';
import { type KeptRule, Matcher } from '../../packages/server/src/watch/rules/index.ts';
import { keptShippedRules } from '../../packages/server/src/watch/rules/testing.ts';
import { LogViews } from '../../packages/server/src/watch/sigma-fields/index.ts';
import type { Happened } from './office.ts';

export interface Stored {
  readonly timeMs: number;
  readonly receivedMs: number;
  readonly event: Event;
  readonly source: number;
}

/** What a baseline found, and in which of the events. */
export interface Found {
  readonly rule: string;
  readonly group: readonly string[];
  readonly indices: readonly number[];
  readonly value: string;
}

const views = new LogViews(recordReaders);
const kept = keptShippedRules();
const about = new Set(kept.flatMap(({ rule }) => (rule.type === 'baseline' ? rule.rules : [])));
const onlyBaselines = kept.filter(({ rule }) => rule.type === 'baseline' || about.has(rule.head.name ?? ''));
const onlyTheirRules = onlyBaselines.filter(({ rule }) => rule.type !== 'baseline');

/** Names of the baselines that ship. */
export const learnsOf = (): readonly string[] =>
  kept.flatMap(({ rule }) => (rule.type === 'baseline' ? [rule.head.name ?? rule.id] : []));

function matcherOf(rules: readonly KeptRule[]): Matcher {
  const matcher = new Matcher(
    { rules: { list: () => [...rules], version: () => 1 }, views, declared: () => null },
    'default',
  );
  matcher.restore([]);
  return matcher;
}

const itemsOf = ({ receivedMs, event, source }: Stored, index: number): StoredItems => {
  const { items } = encodeEvents([event]);
  const ofEntry = { position: { log: 1, index }, source, class: 1, receivedUs: receivedMs * 1_000, own: false };
  return { ...ofEntry, bytes: items, start: 0, end: items.length };
};

/** What the baselines that ship find in events, which come in their order. */
export function follow(all: readonly Stored[]): readonly Found[] {
  const matcher = matcherOf(kept);
  return all.flatMap((each, at) =>
    matcher.matchesOf(itemsOf(each, at)).flatMap((match): Found[] => {
      if (!('correlated' in match) || match.explanation === undefined) return [];
      const { group, positions } = match.correlated;
      const rule = match.rule.head.name ?? match.rule.id;
      return [{ rule, group, indices: positions.map(({ index }) => index), value: match.explanation.value }];
    }),
  );
}

const rounds = 5;

/** What an event costs: read alone, read and tried with the rules that baselines are about, and learned, too. Of the second half of 60,000 events, the best of some rounds. */
export function costOf(happened: readonly Happened[]) {
  const stored = happened.slice(0, 60_000).map((each, at) => itemsOf({ ...each, receivedMs: each.timeMs }, at));
  const run = (rules: readonly KeptRule[]) => {
    const matcher = matcherOf(rules);
    let [rows, bytes, us, saveUs] = [0, 0, 0, 0];
    for (let from = 0; from < stored.length; from += 500) {
      const before = process.threadCpuUsage();
      for (const items of stored.slice(from, from + 500)) matcher.matchesOf(items);
      // The first half makes the groups known.
      const isMeasured = from >= stored.length / 2;
      if (isMeasured) us += process.threadCpuUsage(before).user;
      const beforeSave = process.threadCpuUsage();
      const changes = matcher.takeChanges();
      if (!isMeasured) continue;
      saveUs += process.threadCpuUsage(beforeSave).user;
      rows += changes.length;
      for (const { key, state } of changes) bytes += key.length + (state?.length ?? 0);
    }
    const groups = [...matcher.learned().values()].reduce((sum, each) => sum + each.groups, 0);
    return {
      us: us / stored.length,
      saveUs: saveUs / stored.length,
      rows: rows / stored.length,
      bytes: bytes / stored.length,
      groups,
    };
  };
  const best = (rules: readonly KeptRule[]) =>
    Array.from({ length: rounds }, () => run(rules)).reduce((least, each) => (each.us < least.us ? each : least));
  return { read: best([]), tried: best(onlyTheirRules), learned: best(onlyBaselines) };
}
