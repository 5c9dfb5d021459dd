import {
  type GroupState,
  dayMs,
  dayOf,
  hourMs,
  type Learned,
  type Learner,
  type LearnerParts,
  type Moment,
  timeText,
} from '../learner.ts';
import { short } from '../robust.ts';
import { kilometresBetween } from './countries.ts';

interface Sighting {
  readonly timeMs: number;
  readonly country: string;
  readonly ip: string;
  readonly index: number;
  /** Whether a finding named it. */
  isNamed: boolean;
}

interface Route extends GroupState {
  /** The last ones, in the order of time. */
  readonly sightings: Sighting[];
}

type Saved = readonly (readonly [number, string, string, number, 0 | 1])[];

const sightingsMax = 4;
/** Where somebody was a day ago says nothing: there is no place on earth that cannot be reached in a day. */
const withinMs = dayMs;

/** Two countries one after the other, sooner than anybody gets from one into the other. */
export class Travel implements Learner<Route> {
  readonly #parts: LearnerParts;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Route {
    return { isChanged: false, lastDay: 0, sightings: [] };
  }

  take(state: Route, { timeMs, isJudged, index, texts }: Moment): Learned | null {
    const { sightings } = state;
    const country = texts(this.#parts.field)[0];
    if (country === undefined) return null;
    const at = sightings.findLastIndex((each) => each.timeMs <= timeMs) + 1;
    // What happened before all that is kept shows nothing any more.
    if (at === 0 && sightings.length === sightingsMax) return null;
    const here = { timeMs, country, ip: texts('origin.ip')[0] ?? '', index, isNamed: false };
    const neighbours = [sightings[at - 1], sightings[at]].filter((each) => each !== undefined);
    sightings.splice(at, 0, here);
    if (sightings.length > sightingsMax) sightings.shift();
    state.lastDay = Math.max(state.lastDay, dayOf(timeMs));
    state.isChanged = true;
    if (!isJudged) return null;
    for (const there of neighbours) {
      const explanation = this.#explain(there, here);
      if (explanation === null) continue;
      const indices = [there, here].flatMap((each) => (each.isNamed ? [] : [each.index]));
      there.isNamed = true;
      here.isNamed = true;
      return { indices, explanation };
    }
    return null;
  }

  #explain(there: Sighting, here: Sighting) {
    const { distanceKm, speedKmh } = this.#parts.numbers;
    if (there.country === here.country || (here.ip !== '' && there.ip === here.ip)) return null;
    const km = kilometresBetween(there.country, here.country);
    const apartMs = Math.abs(here.timeMs - there.timeMs);
    if (km === null || km < distanceKm || apartMs > withinMs) return null;
    const hours = apartMs / hourMs;
    if (km <= speedKmh * hours) return null;
    const [first, second] = here.timeMs >= there.timeMs ? [there, here] : [here, there];
    const speed = hours === 0 ? 'at the same moment' : `${Math.round(km / hours)} km/h`;
    return {
      value: `${first.country} at ${timeText(first.timeMs)}, then ${second.country} at ${timeText(second.timeMs)}`,
      normal: `at most ${speedKmh} km/h; from ${first.country} to ${second.country} it is ${km} km or more, which takes ${short(km / speedKmh)} hours`,
      formula: `${km} km (at least ${distanceKm}) / ${short(hours)} h: ${speed} > ${speedKmh} km/h`,
    };
  }

  print({ sightings }: Route): string {
    const saved = sightings.map(
      ({ timeMs, country, ip, index, isNamed }) => [timeMs, country, ip, index, isNamed ? 1 : 0] as const,
    );
    return JSON.stringify(saved satisfies Saved);
  }

  parse(parts: ReadonlyMap<string, string>): Route {
    const saved = JSON.parse(parts.get('') ?? '[]') as Saved;
    const sightings = saved.map(([timeMs, country, ip, index, isNamed]) => {
      return { timeMs, country, ip, index, isNamed: isNamed === 1 };
    });
    return { isChanged: false, lastDay: dayOf(sightings.at(-1)?.timeMs ?? 0), sightings };
  }
}
