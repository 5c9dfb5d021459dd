import { encodeEvents, type Event, type SectionId, sectionIds } from '@daybook/event';

// What should be there, by the rules as people are told them, with nothing of the code that carries them out.

/** How long: a whole number of days or months; null for ever. */
export type Term = { readonly unit: 'days' | 'months'; readonly count: number } | null;

export interface Terms {
  readonly minimum: Term;
  readonly maximum: Term;
}

/** Classes 1 to 5. */
export type Policy = readonly Terms[];

/** An event that still has content. */
export interface Kept {
  readonly index: number;
  /** What its entry says. */
  readonly class: number;
  readonly day: number;
  readonly source: number;
  /** The class that keeps it. */
  by: number;
  /** What of it is there, as it was sent. */
  readonly sections: Map<SectionId, Uint8Array>;
  /** Whether it was named by an erasure, and of what. */
  readonly erased: Set<SectionId>;
}

/** Content that went: of one event, by section; null for all of it. */
export interface Gone {
  readonly index: number;
  readonly class: number;
  readonly day: number;
  readonly source: number;
  readonly sections: readonly SectionId[] | null;
}

export interface Order {
  /** What it keeps has to be looked for in the events. */
  readonly isFound: boolean;
  /** Whether it keeps an event, whatever the schedule says. */
  readonly keeps: (kept: Kept) => boolean;
}

interface Erasure {
  readonly person: string;
  /** Indices of what was there when it was approved, is about the person, and was not erased yet. */
  readonly left: Set<number>;
}

const dayMs = 86_400_000;

export class Model {
  /** By index. */
  readonly kept = new Map<number, Kept>();
  readonly holds = new Map<number, Order>();
  policy: Policy | null = null;
  /** Since it was last looked at. */
  fresh: Gone[] = [];
  /** Events that a hold kept when they were due. */
  readonly held = new Set<number>();
  readonly counts = { taken: 0, expired: 0, erased: 0, whole: 0, waited: 0, moved: 0, movedGone: 0 };
  #erasures: Erasure[] = [];
  /** Indices by the class that keeps them and the day. */
  readonly #days = new Map<number, Map<number, Set<number>>>();

  take(
    index: number,
    of: { readonly class: number; readonly day: number; readonly source: number },
    event: Event,
  ): void {
    const sections = sectionsOf(event);
    const kept: Kept = { index, ...of, by: of.class, sections, erased: new Set() };
    this.kept.set(index, kept);
    this.counts.taken += 1;
    this.#bucket(kept).add(index);
  }

  /** Events of a class that are there, of a range and from before an index, are kept by another from now on. */
  move(from: number, to: number, first: number, last: number, before: number): void {
    for (let index = first; index <= Math.min(last, before - 1); index += 1) {
      const kept = this.kept.get(index);
      if (kept?.by !== from) continue;
      this.#bucket(kept).delete(index);
      kept.by = to;
      this.#bucket(kept).add(index);
      this.counts.moved += 1;
    }
  }

  /** What is about a person by now is to go, as soon as nothing keeps it. */
  erase(person: string): void {
    const left = new Set<number>();
    for (const kept of this.kept.values()) if (mentions(kept, person).length > 0) left.add(kept.index);
    this.#erasures.push({ person, left });
  }

  /** What is to be gone by a time goes. */
  pass(nowMs: number): void {
    for (const erasure of this.#erasures) this.#erase(erasure, nowMs);
    this.#erasures = this.#erasures.filter(({ left }) => left.size > 0);
    for (const [by, days] of this.#days) {
      const maximum = this.policy?.[by - 1]?.maximum ?? null;
      for (const [day, indices] of days) {
        if (!isOver(day, maximum, nowMs)) continue;
        for (const index of indices) this.#expire(index);
        if (indices.size === 0) days.delete(day);
      }
    }
  }

  #expire(index: number): void {
    const kept = this.kept.get(index);
    if (kept === undefined) return;
    if (this.#isHeld(kept)) {
      this.held.add(index);
      return;
    }
    this.#goes(kept, null);
    this.counts.expired += 1;
    if (kept.by !== kept.class) this.counts.movedGone += 1;
  }

  #erase({ person, left }: Erasure, nowMs: number): void {
    for (const index of left) {
      const kept = this.kept.get(index);
      const found = kept === undefined ? [] : mentions(kept, person);
      if (kept === undefined || found.length === 0) {
        left.delete(index);
        continue;
      }
      const minimum = this.policy?.[kept.by - 1]?.minimum ?? null;
      if ((minimum !== null && !isOver(kept.day, minimum, nowMs)) || this.#isHeld(kept)) {
        this.counts.waited += 1;
        continue;
      }
      left.delete(index);
      const isWhole = found.includes(sectionIds.core);
      this.#goes(kept, isWhole ? null : [...new Set([...found, sectionIds.raw])]);
      if (isWhole) this.counts.whole += 1;
      else this.counts.erased += 1;
    }
  }

  #goes(kept: Kept, sections: readonly SectionId[] | null): void {
    const { index, class: ofClass, day, source } = kept;
    this.fresh.push({ index, class: ofClass, day, source, sections });
    for (const id of sections ?? []) {
      kept.sections.delete(id);
      kept.erased.add(id);
    }
    if (sections !== null) return;
    this.kept.delete(index);
    this.#bucket(kept).delete(index);
  }

  #isHeld(kept: Kept): boolean {
    for (const { keeps } of this.holds.values()) if (keeps(kept)) return true;
    return false;
  }

  #bucket({ by, day }: Kept): Set<number> {
    const days = this.#days.get(by) ?? new Map<number, Set<number>>();
    this.#days.set(by, days);
    const indices = days.get(day) ?? new Set<number>();
    days.set(day, indices);
    return indices;
  }
}

/** The sections of an event as they are sent: each of an id, a form, a length and its bytes. */
function sectionsOf(event: Event): Map<SectionId, Uint8Array> {
  const { items } = encodeEvents([event]);
  const view = new DataView(items.buffer, items.byteOffset, items.length);
  const sections = new Map<SectionId, Uint8Array>();
  for (let at = 0; at < items.length;) {
    const end = at + 6 + view.getUint32(at + 2);
    sections.set(items[at] as SectionId, items.slice(at + 6, end));
    at = end;
  }
  return sections;
}

/** The sections of what is there that have a text. */
export function mentions({ sections }: Pick<Kept, 'sections'>, text: string): SectionId[] {
  return [...sections].filter(([, bytes]) => latin(bytes).includes(text.toLowerCase())).map(([id]) => id);
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').toLowerCase();

/** Whether a term from the end of a day on is over. Where a month has no such day, it is over with the month. */
function isOver(day: number, term: Term, nowMs: number): boolean {
  if (term === null) return false;
  const end = (day + 1) * dayMs;
  if (term.unit === 'days') return nowMs >= end + term.count * dayMs;
  const date = new Date(end);
  const [year, month, of] = [date.getUTCFullYear(), date.getUTCMonth() + term.count, date.getUTCDate()];
  const daysThere = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return nowMs >= (of > daysThere ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, of));
}
