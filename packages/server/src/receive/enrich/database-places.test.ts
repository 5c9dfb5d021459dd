import { expect, test } from 'vitest';
import type { AddressDatabase } from '../../platform/address-database.ts';
import { DatabasePlaces } from './database-places.ts';

const saying = (record: unknown): AddressDatabase => ({ name: 'test of 2026-11-01', find: () => record });

function ask(records: { country?: unknown; asn?: unknown }, ip = '8.8.8.8') {
  const reported: string[] = [];
  const places = new DatabasePlaces({
    country: 'country' in records ? saying(records.country) : null,
    asn: 'asn' in records ? saying(records.asn) : null,
    report: (message) => reported.push(message),
  });
  return { place: places.of(ip), again: places.of(ip), reported };
}

test.each([
  ['MaxMind', { country: { iso_code: 'US', names: {} } }, { autonomous_system_number: 15_169 }],
  ['ip-location-db', { country_code: 'US' }, { autonomous_system_number: 15_169 }],
  ['IPinfo', { country: 'US' }, { asn: 'AS15169' }],
])('%s: its names of fields are read', (_, country, asn) => {
  expect(ask({ country, asn })).toMatchObject({ place: { country: 'US', asn: 15_169 }, reported: [] });
});

test.each([
  ['nothing of the address', null, null],
  ['a continent alone', { continent: { code: 'EU' } }, null],
  ['what is no country and no number', { country: 'United States' }, { asn: 'Google' }],
  ['a number past 32 bits', null, { asn: 4_294_967_296 }],
])('%s is not known, and no fault', (_, country, asn) => {
  expect(ask({ country, asn })).toMatchObject({ place: { country: null, asn: null }, reported: [] });
});

test('an address that is not public is not asked for', () => {
  expect(ask({ country: { country: 'US' } }, '10.0.0.1').place).toEqual({ country: null, asn: null });
});

test('a database of something else is reported once, and events go on without', () => {
  const { place, again, reported } = ask({ country: { city: 'Bonn' } });
  expect([place, again]).toEqual([
    { country: null, asn: null },
    { country: null, asn: null },
  ]);
  expect(reported).toEqual([
    'the database of addresses test of 2026-11-01 was no help with an address: its records do not say what it is there for',
  ]);
});

test('so is one that is damaged at a place', () => {
  const reported: string[] = [];
  const find = () => {
    throw new Error('Unknown type NaN at offset 395');
  };
  const places = new DatabasePlaces({
    country: { name: 'x', find },
    asn: null,
    report: (message) => reported.push(message),
  });
  expect([places.of('8.8.8.8').country, places.of('8.8.4.4').country]).toEqual([null, null]);
  expect(reported).toEqual([
    'the database of addresses x was no help with an address: it is damaged: Unknown type NaN at offset 395',
  ]);
});
