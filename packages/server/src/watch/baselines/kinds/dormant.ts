import {
  dayMs,
  dayOf,
  type GroupState,
  hourMs,
  hourOf,
  type Learned,
  type Learner,
  type LearnerParts,
  type Moment,
  type SharedState,
  timeText,
} from '../learner.ts';
import { short } from '../robust.ts';

interface Last extends GroupState {
  /** To the hour. */
  lastMs: number;
}

const daysMax = 400;
/** Of the days in between, the share on which anything was heard: a log that stood still says nothing of its accounts. */
const heardMin = 0.5;

/** Something of which nothing was heard for long. */
export class Dormant implements Learner<Last> {
  readonly #parts: LearnerParts;
  /** Days on which anything was heard, of all groups. */
  readonly #heard = new Set<number>();
  #isChanged = false;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Last {
    return { isChanged: false, lastDay: 0, lastMs: 0 };
  }

  take(state: Last, { timeMs, isJudged, index }: Moment): Learned | null {
    const { numbers } = this.#parts;
    const { lastMs } = state;
    const dayNow = dayOf(timeMs);
    this.#hear(dayNow);
    if (timeMs < lastMs + hourMs) return null;
    state.lastMs = hourOf(timeMs) * hourMs;
    state.lastDay = dayNow;
    state.isChanged = true;
    if (!isJudged || lastMs === 0 || timeMs - lastMs < numbers.afterMs) return null;
    const between = dayNow - dayOf(lastMs) - 1;
    let heard = 0;
    for (let day = dayOf(lastMs) + 1; day < dayNow; day += 1) if (this.#heard.has(day)) heard += 1;
    if (heard < Math.min(between, daysMax) * heardMin) return null;
    const days = numbers.afterMs / dayMs;
    const explanation = {
      value: `last seen ${timeText(lastMs)}, ${short((timeMs - lastMs) / dayMs)} days before`,
      normal: `seen again within ${days} days; others were seen on ${heard} of the ${between} days in between`,
      formula: `${short((timeMs - lastMs) / dayMs)} ≥ ${days} days, and anything was heard on at least half of them`,
    };
    return { indices: [index], explanation };
  }

  #hear(day: number): void {
    if (this.#heard.has(day)) return;
    this.#heard.add(day);
    this.#isChanged = true;
    if (this.#heard.size > daysMax) this.#heard.delete(Math.min(...this.#heard));
  }

  print({ lastMs }: Last): string {
    return String(lastMs);
  }

  parse(parts: ReadonlyMap<string, string>): Last {
    const lastMs = Number(parts.get(''));
    return { isChanged: false, lastMs, lastDay: dayOf(lastMs) };
  }

  readonly shared: SharedState = {
    takeChanges: () => {
      if (!this.#isChanged) return [];
      this.#isChanged = false;
      return [['heard', JSON.stringify([...this.#heard])]];
    },
    restore: (_, text) => {
      for (const day of JSON.parse(text ?? '[]') as number[]) this.#heard.add(day);
    },
    clear: () => {
      this.#heard.clear();
      return ['heard'];
    },
  };
}
