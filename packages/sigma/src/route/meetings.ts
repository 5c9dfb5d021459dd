import type { Reading } from '../predicate/reading.ts';
import type { Wanted } from './candidates.ts';
import { Literals } from './literals.ts';
import type { Atom } from './requirement.ts';

/** Of one predicate, those that say most; what is left out could only say less. */
const requirementsMax = 2;

/** Cells that tables of texts may still have; what is made takes of it. */
export interface Room {
  cells: number;
}

/** A requirement of a predicate: its place, and the bit that the requirement has in its mask. */
interface Owner {
  readonly place: number;
  readonly bit: number;
}

/** Which predicates have all their requirements met, all looked up at once: by whole values, and by texts in values in one pass. */
export class Meetings {
  /** Indices of the predicates by their places. */
  readonly #indices: readonly number[];
  /** Those of which nothing is known. */
  readonly #always: number[] = [];
  readonly #whole = new Map<string, Map<string, Owner[]>>();
  readonly #parts: {
    readonly field: string | null;
    readonly literals: Literals;
    readonly owners: readonly Owner[][];
  }[] = [];
  /** Bits of all requirements of each. */
  readonly #needed: Uint8Array;
  /** Bits of those that are met, and in which question. */
  readonly #met: Uint8Array;
  readonly #seen: Uint32Array;
  #question = 0;

  constructor(wanted: readonly Wanted[], room: Room) {
    this.#indices = wanted.map(({ index }) => index);
    this.#needed = new Uint8Array(wanted.length);
    this.#met = new Uint8Array(wanted.length);
    this.#seen = new Uint32Array(wanted.length);
    const all = wanted.map(({ requirements }) => requirements.slice(0, requirementsMax));
    const tooLarge = fieldsTooLarge(all.flat(2), room);
    const parts = new Map<string | null, Map<string, Owner[]>>();
    all.forEach((requirements, place) => {
      const found = requirements.filter(
        (atoms) => !atoms.some(({ type, field }) => (type === 'part' || field === null) && tooLarge.has(field)),
      );
      if (found.length === 0) this.#always.push(this.#indices[place] ?? 0);
      found.forEach((atoms, number) => {
        const owner = { place, bit: 1 << number };
        this.#needed[place] = (this.#needed[place] ?? 0) | owner.bit;
        for (const { field, type, text } of atoms) {
          if (type === 'whole' && field !== null) owners(this.#whole, field, text).push(owner);
          else owners(parts, field, text).push(owner);
        }
      });
    });
    for (const [field, byText] of parts) {
      this.#parts.push({ field, literals: new Literals([...byText.keys()]), owners: [...byText.values()] });
    }
  }

  /** Each at most once, in no order. */
  of(reading: Reading, onCandidate: (index: number) => void): void {
    this.#question += 1;
    if (this.#question === 0xffff_ffff) {
      this.#seen.fill(0);
      this.#question = 1;
    }
    const isMet = ({ place, bit }: Owner): void => {
      const before = this.#seen[place] === this.#question ? (this.#met[place] ?? 0) : 0;
      const after = before | bit;
      this.#seen[place] = this.#question;
      this.#met[place] = after;
      if (after !== before && after === this.#needed[place]) onCandidate(this.#indices[place] ?? 0);
    };
    this.#always.forEach(onCandidate);
    for (const [field, byText] of this.#whole) {
      for (const text of reading.field(field)?.folded ?? []) byText.get(text)?.forEach(isMet);
    }
    for (const { field, literals, owners: of } of this.#parts) {
      const texts = field === null ? reading.foldedTexts() : (reading.field(field)?.folded ?? []);
      for (const text of texts) literals.find(text, (index) => of[index]?.forEach(isMet));
    }
  }
}

/** Fields for whose table of texts there is no room: what they say is not looked for. */
function fieldsTooLarge(atoms: readonly Atom[], room: Room): ReadonlySet<string | null> {
  const parts = atoms.filter(({ type, field }) => type === 'part' || field === null);
  const tooLarge = new Set<string | null>();
  for (const [field, of] of Map.groupBy(parts, (atom) => atom.field)) {
    const cells = Literals.cellsOf([...new Set(of.map(({ text }) => text))]);
    if (cells > room.cells) tooLarge.add(field);
    else room.cells -= cells;
  }
  return tooLarge;
}

function owners<K>(map: Map<K, Map<string, Owner[]>>, key: K, text: string): Owner[] {
  const byText = map.get(key) ?? new Map<string, Owner[]>();
  map.set(key, byText);
  const found = byText.get(text) ?? [];
  byText.set(text, found);
  return found;
}
