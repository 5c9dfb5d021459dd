import { readRules } from '@daybook/sigma';
import { Baselines } from './baselines.ts';
import type { BaselineLimits } from './limits.ts';
import { baselineLimits } from './limits.ts';
import { linkBaselines } from './link.ts';
import { readBaseline } from './read.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday. */
export const start = Date.UTC(2026, 0, 5);

export interface Given {
  /** Ms after the start. */
  readonly at: number;
  /** When it was received; at once where nothing is said. */
  readonly received?: number;
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  readonly by?: readonly string[];
  readonly source?: number;
}

/** One baseline over the rules `a` and `b`, in memory. */
export class Trial {
  readonly baselines: Baselines;
  readonly #body: string;
  readonly #limits: Partial<BaselineLimits>;
  #index = 0;

  constructor(body: string, limits: Partial<BaselineLimits> = {}) {
    this.#body = body;
    this.#limits = limits;
    this.baselines = new Baselines(linkedOf(body), { ...baselineLimits, ...limits });
  }

  /** What is found, `GROUP @INDICES`. */
  take({ at, received = at, fields = {}, by = ['a'], source = 1 }: Given): string[] {
    const view = {
      values: (name: string) => {
        const value = fields[name];
        return typeof value === 'string' ? [value] : value;
      },
      texts: () => [],
    };
    const index = this.#index++;
    const found = this.baselines.take({
      timeMs: start + at,
      receivedMs: start + received,
      index,
      source,
      matches: by.map((id) => ({ id, view })),
    });
    return found.map(({ group, indices }) => `${group.filter((_, i) => i % 2 === 1).join()} @${indices.join()}`);
  }

  /** Another one that goes on from what this one saves now. */
  restarted(): Trial {
    const next = new Trial(this.#body, this.#limits);
    next.baselines.restore(this.baselines.takeChanges().toReversed());
    next.#index = this.#index;
    return next;
  }

  all(given: readonly Given[]): string[] {
    return given.flatMap((each) => this.take(each));
  }
}

export function linkedOf(body: string) {
  const bases = ['a', 'b'].map(
    (name) =>
      `title: ${name}\nname: ${name}\nlogsource: {product: daybook}\ndetection: {s: {k: ${name}}, condition: s}\n`,
  );
  const text = [...bases, `title: c\nname: c\nbaseline:\n${body.replaceAll(/^/gm, '  ')}\n`].join('---\n');
  const read = readRules(text, { others: { baseline: readBaseline } });
  if (!read.ok) throw new Error(read.faults.map(({ message }) => message).join('; '));
  const { baselines, faults } = linkBaselines(read.value.map((rule) => ({ ...rule, id: rule.head.name ?? '' })));
  if (faults.size > 0) throw new Error([...faults.values()].join('; '));
  return baselines;
}
