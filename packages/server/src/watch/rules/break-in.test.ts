import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { itemsOf, storedEvent } from '../../index/testing.ts';
import { parseLine, recordReaders } from '../../parse/index.ts';
import { LogViews } from '../sigma-fields/index.ts';
import { Matcher } from './matcher.ts';
import { readRuleFile } from './read-file.ts';
import { shippedRules } from './shipped.ts';

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const log = path.join(data, 'sshd/auth.log');
const context = { referenceMs: Date.parse('2014-05-01T00:00:00Z'), zoneOffsetMin: 0 };

test('a real auth.log, imported long afterwards, tells of the address that broke in after many tries, and of no other', ({
  skip,
}) => {
  skip(!existsSync(log), 'needs a real auth.log (DAYBOOK_TEST_DATA)');
  const kept = shippedRules().flatMap((file) => {
    const read = readRuleFile(file);
    return read.ok
      ? read.rules.map((rule) => ({
          id: rule.id,
          rule,
          isShipped: true,
          path: '',
          isEnabled: true,
          isApproved: false,
          updatedMs: null,
        }))
      : [];
  });
  const rules = { list: () => kept, version: () => 1 };
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
