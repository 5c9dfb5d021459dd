import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { installedCountries, openAddressDatabase } from './address-database.ts';
import { writeDatabase } from './testing-database.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'daybook-addresses-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, bytes: Buffer): string => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const small = writeDatabase({ '192.0.2.0/24': { country_code: 'DE' }, '198.51.100.7': { country_code: 'FR' } });

test('the database that is installed knows countries of addresses of both kinds', () => {
  const opened = openAddressDatabase(installedCountries());
  if (!opened.ok) throw new Error(opened.message);
  expect(opened.database.name).toMatch(/^country .* of 20\d\d-\d\d-\d\d$/);
  expect(opened.database.find('8.8.8.8')).toEqual({ country_code: 'US' });
  expect(opened.database.find('217.160.0.1')).toEqual({ country_code: 'DE' });
  expect(opened.database.find('2001:4860:4860::8888')).toEqual({ country_code: 'US' });
  expect(opened.database.find('10.0.0.1')).toBeNull();
});

test('a database of one’s own is read; one of IPv4 alone says nothing of IPv6', () => {
  const opened = openAddressDatabase(fileOf('small.mmdb', small));
  if (!opened.ok) throw new Error(opened.message);
  const { database } = opened;
  expect(database.name).toBe('test of 2026-11-01');
  expect(['192.0.2.0', '192.0.2.255', '192.0.3.0', '198.51.100.7', '198.51.100.6'].map(database.find)).toEqual([
    { country_code: 'DE' },
    { country_code: 'DE' },
    null,
    { country_code: 'FR' },
    null,
  ]);
  expect(database.find('2001:db8::1')).toBeNull();
});

test('a file that is missing, something else, cut or damaged is refused by its name', () => {
  const faultOf = (file: string): string => {
    const opened = openAddressDatabase(file);
    return opened.ok ? 'opened' : opened.message;
  };
  const missing = path.join(folder, 'missing.mmdb');
  expect(faultOf(missing)).toMatch(/missing\.mmdb: the file cannot be read: ENOENT/);
  expect(faultOf(folder)).toContain('cannot be read');
  expect(faultOf(fileOf('empty.mmdb', Buffer.alloc(0)))).toContain('no database of addresses');
  expect(faultOf(fileOf('page.mmdb', Buffer.from('<html>'.repeat(50_000))))).toContain('no database of addresses');
  expect(faultOf(fileOf('cut.mmdb', small.subarray(0, small.indexOf('MaxMind.com'))))).toContain('its end is missing');
  expect(faultOf(fileOf('begin-missing.mmdb', small.subarray(200)))).toContain('its tree is longer than the file');
  for (let cut = 1; cut < 120; cut += 1)
    expect(faultOf(fileOf('cut.mmdb', small.subarray(0, -cut)))).not.toBe('opened');
  const huge = fileOf('huge.mmdb', small);
  truncateSync(huge, 512 * 1024 * 1024 + 1);
  expect(faultOf(huge)).toContain('larger than 536870912 bytes');
});
