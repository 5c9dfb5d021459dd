import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Event } from '../../packages/event/src/index.ts';
import { parseLine } from '../../packages/server/src/parse/index.ts';
import { installedCountries, openAddressDatabase } from '../../packages/server/src/platform/address-database.ts';
import type { Stored } from './baseline-runs.ts';
import { eventId, random } from './office.ts';

const day = 86_400_000;
const context = { referenceMs: Date.parse('2014-05-01T00:00:00Z'), zoneOffsetMin: 0 };

/** As if each line had come when it was written. */
const live = (events: readonly Event[]): readonly Stored[] =>
  events
    .map((event) => ({ event, timeMs: Date.parse(event.time), source: 1 }))
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map((each) => ({ ...each, receivedMs: each.timeMs }));

const eventOf = (line: string): Event => {
  const { raw: _, ...event } = parseLine(line, 'auto', context);
  return { id: eventId, ...event };
};

/** With the country of each address, as it is looked up on receipt: that of today, not of then. */
export function authLog(data: string): readonly Stored[] {
  const lines = readFileSync(path.join(data, 'sshd/auth.log'), 'utf8').trimEnd().split('\n');
  const countries = openAddressDatabase(installedCountries());
  if (!countries.ok) throw new Error(countries.message);
  return live(
    lines.map((line) => {
      const event = eventOf(line);
      const { origin } = event;
      const country = origin?.ip === undefined ? null : countryIn(countries.database.find(origin.ip));
      return country === null ? event : { ...event, origin: { ...origin, country } };
    }),
  );
}

function countryIn(record: unknown): string | null {
  const code = typeof record === 'object' && record !== null && 'country_code' in record ? record.country_code : null;
  return typeof code === 'string' ? code : null;
}

/** Four weeks of an account that looks at its machines on working days, and then what was recorded of it. */
export function cloudtrailAttack(data: string): readonly Stored[] {
  const records = globSync(path.join(data, 'cloudtrail/*.json')).flatMap(
    (file) => (JSON.parse(readFileSync(file, 'utf8')) as { Records: Record<string, unknown>[] }).Records,
  );
  const attack = records.map((record) => eventOf(JSON.stringify(record)));
  const first = records.find((record) => (record['userIdentity'] as { userName?: string }).userName === 'bert-jan');
  const next = random(1);
  const before = Array.from({ length: 28 }, (_, ago) => 28 - ago).flatMap((ago) => {
    const midnight = Date.parse('2023-07-10T00:00:00Z') - ago * day;
    if (new Date(midnight).getUTCDay() % 6 === 0) return [];
    return Array.from({ length: 30 }, () => {
      const eventTime = new Date(midnight + (8 + next() * 8) * 3_600_000).toISOString();
      const names = ['DescribeInstances', 'DescribeVolumes', 'ListBuckets', 'GetBucketLocation'];
      return eventOf(JSON.stringify({ ...first, eventTime, eventName: names[Math.floor(next() * names.length)] }));
    });
  });
  return live([...before, ...attack]);
}
