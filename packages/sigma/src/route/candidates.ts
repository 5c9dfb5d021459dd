import type { Predicate } from '../predicate/node.ts';
import type { Reading } from '../predicate/reading.ts';
import { limits } from '../limits.ts';
import { Literals } from './literals.ts';
import { type Atom, requirementsOf } from './requirement.ts';

/** A requirement of a predicate: its index, and the bit that the requirement has in its mask. */
interface Owner {
  readonly index: number;
  readonly bit: number;
}

/** Which of many predicates have a chance with an event, found without trying each: those all of whose requirements are met. */
export class Candidates {
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

  constructor(predicates: readonly Predicate[]) {
    this.#needed = new Uint8Array(predicates.length);
    this.#met = new Uint8Array(predicates.length);
    this.#seen = new Uint32Array(predicates.length);
    const all = predicates.map(requirementsOf);
    const tooLarge = fieldsTooLarge(all.flat(2));
    const parts = new Map<string | null, Map<string, Owner[]>>();
    all.forEach((requirements, index) => {
      const found = requirements.filter(
        (atoms) => !atoms.some(({ type, field }) => (type === 'part' || field === null) && tooLarge.has(field)),
      );
      if (found.length === 0) this.#always.push(index);
      found.forEach((atoms, number) => {
        const owner = { index, bit: 1 << number };
        this.#needed[index] = (this.#needed[index] ?? 0) | owner.bit;
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
    const isMet = ({ index, bit }: Owner): void => {
      const before = this.#seen[index] === this.#question ? (this.#met[index] ?? 0) : 0;
      const after = before | bit;
      this.#seen[index] = this.#question;
      this.#met[index] = after;
      if (after !== before && after === this.#needed[index]) onCandidate(index);
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

/** Fields whose table of texts would be larger than the limit: what they say is not looked for. */
function fieldsTooLarge(atoms: readonly Atom[]): ReadonlySet<string | null> {
  const parts = atoms.filter(({ type, field }) => type === 'part' || field === null);
  const byField = Map.groupBy(parts, ({ field }) => field);
  const isTooLarge = (of: readonly Atom[]): boolean =>
    Literals.cellsOf([...new Set(of.map(({ text }) => text))]) > limits.literalCellsMax;
  return new Set([...byField].filter(([, of]) => isTooLarge(of)).map(([field]) => field));
}

function owners<K>(map: Map<K, Map<string, Owner[]>>, key: K, text: string): Owner[] {
  const byText = map.get(key) ?? new Map<string, Owner[]>();
  map.set(key, byText);
  const found = byText.get(text) ?? [];
  byText.set(text, found);
  return found;
}
