import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countries } from './country-distances.ts';
import { kilometresBetween } from './countries.ts';

const codes = countries.split(' ');

test.each([
  ['DE', 'FR', 0, 0],
  ['DE', 'US', 4_500, 5_500],
  ['US', 'RU', 2_500, 4_000],
  ['FR', 'BR', 5_500, 7_000],
  ['GF', 'BR', 0, 0],
  ['IN', 'AU', 3_000, 5_000],
  ['GB', 'NZ', 14_000, 18_500],
  ['SG', 'MY', 0, 0],
] as const)('between %s and %s lie %d to %d km', (one, other, least, most) => {
  const km = kilometresBetween(one, other) ?? -1;
  expect(km).toBeGreaterThanOrEqual(least);
  expect(km).toBeLessThanOrEqual(most);
});

test('it is the same both ways, none to itself, and never more than half around the earth; what is no country is not known', () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.constantFrom(...codes), (one, other) => {
      const km = kilometresBetween(one, other);
      expect(km).toBe(kilometresBetween(other.toLowerCase(), one));
      expect(km).toBeLessThan(20_038);
      expect(km).toBeGreaterThanOrEqual(0);
      expect(kilometresBetween(one, one)).toBe(0);
    }),
  );
  expect([kilometresBetween('DE', 'XX'), kilometresBetween('', 'DE')]).toEqual([null, null]);
  expect(codes.length).toBeGreaterThan(235);
});
