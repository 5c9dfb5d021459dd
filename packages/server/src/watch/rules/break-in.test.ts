import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { itemsOf, storedEvent } from '../../index/testing.ts';
import { installedCountries, openAddressDatabase } from '../../platform/address-database.ts';
import { parseLine, recordReaders } from '../../parse/index.ts';
import { LogViews } from '../sigma-fields/index.ts';
import { Matcher } from './matcher.ts';
import { keptShippedRules } from './testing.ts';

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const log = path.join(data, 'sshd/auth.log');
const context = { referenceMs: Date.parse('2014-05-01T00:00:00Z'), zoneOffsetMin: 0 };

test('a real auth.log, imported long afterwards, tells of the address that broke in after many tries, and of no other', ({
  skip,
}) => {
  skip(!existsSync(log), 'needs a real auth.log (DAYBOOK_TEST_DATA)');
  const kept = keptShippedRules();
  const rules = { list: () => [...kept], version: () => 1 };
  const matcher = new Matcher({ rules, views: new LogViews(recordReaders), declared: () => null }, 'default');
  const found: string[] = [];
  const receivedUs = Date.parse('2026-11-28T00:00:00Z') * 1000;
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  for (const [index, line] of lines.entries()) {
    const { raw: _, ...event } = parseLine(line, 'auto', context);
    const items = itemsOf(storedEvent(index, event, { receivedUs: receivedUs + index }));
    for (const match of matcher.matchesOf(items))
      found.push(`${match.rule.head.name} ${'correlated' in match ? match.correlated.group.join(' ') : ''}`);
  }
  expect(found.filter((each) => each.startsWith('brute_force_then_success'))).not.toEqual([]);
  expect([...new Set(found)].toSorted()).toEqual(['brute_force_then_success origin.ip 24.151.103.17']);
});

test('had it been watched as it was written, journeys that nobody makes would have told of ten accounts, all of the address that broke in', ({
  skip,
}) => {
  skip(!existsSync(log), 'needs a real auth.log (DAYBOOK_TEST_DATA)');
  const countries = openAddressDatabase(installedCountries());
  if (!countries.ok) throw new Error(countries.message);
  const kept = keptShippedRules((file) => file === 'unusual-sign-ins.yml');
  const rules = { list: () => [...kept], version: () => 1 };
  const matcher = new Matcher({ rules, views: new LogViews(recordReaders), declared: () => null }, 'default');
  const accepted = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('Accepted '));
  const events = accepted.map((line) => {
    const { raw: _, ...event } = parseLine(line, 'auto', context);
    const ip = event.origin?.ip ?? '';
    const found = countries.database.find(ip) as { country_code?: string } | null;
    const country = found?.country_code;
    return { ...event, origin: { ip, ...(country === undefined ? {} : { country }) } };
  });
  // Nobody else signed in from that country.
  const fromThere = events.flatMap(({ origin }) => ('country' in origin && origin.country === 'US' ? [origin.ip] : []));
  expect(new Set(fromThere)).toEqual(new Set(['24.151.103.17']));
  const accounts = new Set<string>();
  for (const [index, event] of events.entries()) {
    const items = itemsOf(storedEvent(index, event, { receivedUs: Date.parse(event.time) * 1000 }));
    for (const match of matcher.matchesOf(items)) {
      expect(match.rule.head.name).toBe('impossible_travel');
      if (!('correlated' in match)) continue;
      expect(match.explanation?.value).toMatch(/^(?:PT at .*, then US|US at .*, then PT) at /);
      accounts.add(match.correlated.group.join(' '));
    }
  }
  expect([...accounts].toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => `actor.id elastic_user_${i}`));
});
