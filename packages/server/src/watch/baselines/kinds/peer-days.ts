import type { BaselineLosses, SharedState } from '../learner.ts';
import type { BaselineLimits } from '../limits.ts';

/** How many different ones a group had to do with on a day that is over. */
type PeerDay = readonly [group: number, day: number, count: number];

/** The days of the groups of each role that are over. */
export class PeerDays implements SharedState {
  readonly #limits: BaselineLimits;
  readonly #losses: BaselineLosses;
  /** By role; the one that was added to longest ago first. Days of one in the order in which they were closed. */
  readonly #roles = new Map<string, PeerDay[]>();
  readonly #changed = new Set<string>();

  constructor(limits: BaselineLimits, losses: BaselineLosses) {
    this.#limits = limits;
    this.#losses = losses;
  }

  add(role: string, key: string, day: number, count: number): void {
    const days = this.#roles.get(role) ?? [];
    this.#roles.delete(role);
    this.#roles.set(role, days);
    days.push([hashOf(key), day, count]);
    if (days.length > this.#limits.peerDaysMax) days.shift();
    this.#changed.add(role);
    const [oldest] = this.#roles.size > this.#limits.peersMax ? this.#roles.keys() : [];
    if (oldest === undefined) return;
    this.#roles.delete(oldest);
    this.#changed.add(oldest);
    this.#losses.truncated += 1;
  }

  of(role: string, key: string): { own: readonly number[]; others: readonly number[]; groups: number } {
    const own = hashOf(key);
    const days = this.#roles.get(role) ?? [];
    const others = days.filter(([group]) => group !== own);
    return {
      own: days.flatMap(([group, , count]) => (group === own ? [count] : [])),
      others: others.map(([, , count]) => count),
      groups: new Set(others.map(([group]) => group)).size,
    };
  }

  takeChanges(): readonly (readonly [string, string | null])[] {
    const changed = [...this.#changed].map((role) => {
      const days = this.#roles.get(role);
      return [role, days === undefined ? null : JSON.stringify(days)] as const;
    });
    this.#changed.clear();
    return changed;
  }

  restore(role: string, text: string | null): void {
    if (text === null) this.#roles.delete(role);
    else this.#roles.set(role, JSON.parse(text) as PeerDay[]);
  }

  clear(): readonly string[] {
    const roles = [...this.#roles.keys()];
    this.#roles.clear();
    return roles;
  }
}

/** The days of a role, as they are saved, without those of some groups. @param keys Of the groups. */
export function withoutGroups(text: string, keys: ReadonlySet<string>): string {
  const sums = new Set([...keys].map(hashOf));
  const days = JSON.parse(text) as readonly (PeerDay | number)[];
  return JSON.stringify(days.filter((each) => typeof each === 'number' || !sums.has(each[0])));
}

/** FNV-1a over UTF-16 units, mixed as MurmurHash3 ends: 32 bits, so that of 1,024 different values one in 8,000 days is taken for another. */
export function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
