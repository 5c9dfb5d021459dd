/**
 * Writes how far countries are apart, for rules of the type `travel`: `node scripts/country-distances.ts`. The borders are those of Natural Earth
 * (public domain) as `world-atlas` (ISC) has them, at 1:50 million, and at 1:10 million where a country is too small for that.
 *
 * A distance is that between the two nearest corners of the borders, less 100 km for what lies between two corners, so that nobody is said to have travelled farther than
 * they did. It is in steps of 100 km, rounded down. Parts far from the rest that have a code of their own in ISO 3166 count as that; Alaska is left out, because
 * the Bering Strait would make the United States a neighbour of Russia.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Topology {
  readonly arcs: readonly (readonly (readonly [number, number])[])[];
  readonly transform: { readonly scale: readonly [number, number]; readonly translate: readonly [number, number] };
  readonly objects: { readonly countries: { readonly geometries: readonly Geometry[] } };
}
type Geometry =
  | { readonly type: 'Polygon'; readonly id?: string; readonly arcs: readonly (readonly number[])[] }
  | { readonly type: 'MultiPolygon'; readonly id?: string; readonly arcs: readonly (readonly (readonly number[])[])[] };
type Ring = readonly (readonly [longitude: number, latitude: number])[];

const earthKm = 6_371;
const slackKm = 100;

/** Parts of a country that are another one here, or none: by a box of longitudes and latitudes. */
const parts: readonly (readonly [
  country: string,
  code: string | null,
  box: readonly [number, number, number, number],
])[] = [
  ['US', null, [-180, -130, 51, 72]],
  ['US', null, [170, 180, 51, 72]],
  ['FR', 'GF', [-55, -51, 2, 6]],
  ['FR', 'GP', [-62, -61, 15.8, 16.6]],
  ['FR', 'MQ', [-61.3, -60.7, 14.3, 15]],
  ['FR', 'RE', [55, 56, -21.5, -20.7]],
  ['FR', 'YT', [45, 45.4, -13.1, -12.6]],
  ['NL', 'BQ', [-69, -62, 12, 18]],
  ['NO', 'SJ', [-10, 35, 70.5, 81]],
];

const load = (url: string): Topology => JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as Topology;

function ringsOf({ arcs, transform: { scale, translate } }: Topology, geometry: Geometry): Ring[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
  const arcOf = (index: number): [number, number][] => {
    let [x, y] = [0, 0];
    return (arcs[index < 0 ? ~index : index] ?? []).map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  };
  return polygons.flatMap((rings) => rings.map((ring) => ring.flatMap(arcOf)));
}

/** Unit vectors of all corners, three numbers each, by the code of the country. */
function cornersOf(topologies: readonly Topology[]): Map<string, number[]> {
  const corners = new Map<string, number[]>();
  for (const topology of topologies) {
    const found = new Map<string, number[]>();
    for (const geometry of topology.objects.countries.geometries) {
      if (geometry.id === undefined) continue;
      const country = new Intl.Locale(`und-${geometry.id}`).region ?? '';
      for (const ring of ringsOf(topology, geometry)) {
        const code = partOf(country, ring);
        if (code === null) continue;
        const known = found.get(code) ?? [];
        found.set(code, known);
        for (const [longitude, latitude] of ring) known.push(...vectorOf(longitude, latitude));
      }
    }
    for (const [code, vectors] of found) if (/^[A-Z]{2}$/.test(code) && !corners.has(code)) corners.set(code, vectors);
  }
  return corners;
}

function partOf(country: string, ring: Ring): string | null {
  const [longitude, latitude] = ring[0] ?? [0, 0];
  for (const [whole, code, [west, east, south, north]] of parts)
    if (whole === country && longitude >= west && longitude <= east && latitude >= south && latitude <= north)
      return code;
  return country;
}

function vectorOf(longitude: number, latitude: number): [number, number, number] {
  const [l, b] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  return [Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)];
}

/** Of the two nearest corners. */
function kilometres(a: Float64Array, b: Float64Array): number {
  let nearest = -1;
  for (let i = 0; i < a.length; i += 3) {
    const [x, y, z] = [a[i] ?? 0, a[i + 1] ?? 0, a[i + 2] ?? 0];
    for (let j = 0; j < b.length; j += 3) {
      const cosine = x * (b[j] ?? 0) + y * (b[j + 1] ?? 0) + z * (b[j + 2] ?? 0);
      if (cosine > nearest) nearest = cosine;
    }
  }
  return earthKm * Math.acos(Math.min(1, nearest));
}

const corners = cornersOf([
  load(import.meta.resolve('world-atlas/countries-50m.json')),
  load(import.meta.resolve('world-atlas/countries-10m.json')),
]);
corners.delete('AQ');
const countries = [...corners.keys()].toSorted();
const vectors = countries.map((code) => Float64Array.from(corners.get(code) ?? []));
const steps: number[] = [];
for (const [i, a] of vectors.entries())
  for (const b of vectors.slice(0, i)) steps.push(Math.max(0, Math.floor((kilometres(a, b) - slackKm) / 100)));
const text = `/** Made by \`scripts/country-distances.ts\` from the borders of Natural Earth. Codes of ISO 3166. */
export const countries =
  '${countries.join(' ')}';

/** Hundreds of kilometres from each country to those before it in the list, a byte each, in base64. */
export const hundredsOfKilometres =
  '${Buffer.from(steps).toString('base64')}';
`;
writeFileSync(
  path.join(import.meta.dirname, '../packages/server/src/watch/baselines/kinds/country-distances.ts'),
  text,
);
