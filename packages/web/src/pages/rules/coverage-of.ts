import type { RuleJson } from '@daybook/api';
import { type Tactic, tacticOf, tactics, techniqueOf } from '../alerts/attack.ts';

/** Rules of a technique, under a tactic. */
export interface Technique {
  /** `T1110`: its parts are counted with it. */
  readonly id: string;
  readonly rules: number;
  /** Those that are enabled, and are about a log that there is here. */
  readonly watching: number;
}

export interface TacticCoverage {
  readonly id: Tactic;
  readonly name: string;
  readonly rules: number;
  readonly watching: number;
  readonly techniques: readonly Technique[];
}

/** Whether something can be found by it: it is enabled, and there are such logs here. */
export const isWatching = ({ enabled, logs }: RuleJson): boolean => enabled && logs.length > 0;

/**
 * What rules say that they are about, by their tags. Sigma's tags name tactics and techniques and not which belongs to which: a
 * technique stands under each tactic of its rule.
 */
export function coverageOf(rules: readonly RuleJson[]): TacticCoverage[] {
  return tactics.flatMap(([id, name]) => {
    const own = rules.filter(({ tags }) => tags.some((tag) => tacticOf(tag) === id));
    if (own.length === 0) return [];
    const techniques = Map.groupBy(
      own.flatMap((rule) => techniquesOf(rule).map((technique) => ({ technique, rule }))),
      ({ technique }) => technique,
    );
    return [
      {
        id,
        name,
        rules: own.length,
        watching: own.filter((rule) => isWatching(rule)).length,
        techniques: [...techniques]
          .map(([technique, found]) => ({
            id: technique,
            rules: found.length,
            watching: found.filter(({ rule }) => isWatching(rule)).length,
          }))
          .toSorted((a, b) => a.id.localeCompare(b.id, 'en')),
      },
    ];
  });
}

/** Once each, whichever of its parts are named. */
function techniquesOf({ tags }: RuleJson): string[] {
  return [...new Set(tags.flatMap((tag) => techniqueOf(tag)?.split('.')[0] ?? []))];
}
