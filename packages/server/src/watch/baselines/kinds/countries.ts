import { countries, hundredsOfKilometres } from './country-distances.ts';

const order = new Map(countries.split(' ').map((code, at) => [code, at]));
const steps = Buffer.from(hundredsOfKilometres, 'base64');

/** What at least lies between two countries, from border to border; null where one of them is not known. Alaska counts as no part of its country. */
export function kilometresBetween(one: string, other: string): number | null {
  const [a, b] = [order.get(one.toUpperCase()), order.get(other.toUpperCase())];
  if (a === undefined || b === undefined) return null;
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === high ? 0 : (steps[(high * (high - 1)) / 2 + low] ?? 0) * 100;
}
