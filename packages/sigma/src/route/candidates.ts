import type { Predicate } from '../predicate/node.ts';
import type { Reading } from '../predicate/reading.ts';
import { limits } from '../limits.ts';
import { Literals } from './literals.ts';
import { requirementOf } from './requirement.ts';

/** Which of many predicates have a chance with an event, found without trying each. */
export class Candidates {
  /** Those of which nothing is known. */
  readonly #always: number[] = [];
  readonly #whole = new Map<string, Map<string, number[]>>();
  readonly #parts: {
    readonly field: string | null;
    readonly literals: Literals;
    readonly owners: readonly number[][];
  }[] = [];
  /** When each was last found: by the number of the question. */
  readonly #seen: Uint32Array;
  #question = 0;

  constructor(predicates: readonly Predicate[]) {
    this.#seen = new Uint32Array(predicates.length);
    const parts = new Map<string | null, Map<string, number[]>>();
    predicates.forEach((predicate, index) => {
      const atoms = requirementOf(predicate);
      if (atoms === null) this.#always.push(index);
      for (const { field, type, text } of atoms ?? []) {
        if (type === 'whole' && field !== null) owners(this.#whole, field, text).push(index);
        else owners(parts, field, text).push(index);
      }
    });
    for (const [field, byText] of parts) {
      const texts = [...byText.keys()];
      if (Literals.cellsOf(texts) > limits.literalCellsMax) this.#always.push(...new Set([...byText.values()].flat()));
      else this.#parts.push({ field, literals: new Literals(texts), owners: [...byText.values()] });
    }
  }

  /** Each at most once, in no order. */
  of(reading: Reading, onCandidate: (index: number) => void): void {
    this.#question += 1;
    if (this.#question === 0xffff_ffff) {
      this.#seen.fill(0);
      this.#question = 1;
    }
    const once = (index: number): void => {
      if (this.#seen[index] === this.#question) return;
      this.#seen[index] = this.#question;
      onCandidate(index);
    };
    this.#always.forEach(once);
    for (const [field, byText] of this.#whole) {
      for (const text of reading.field(field)?.folded ?? []) byText.get(text)?.forEach(once);
    }
    for (const { field, literals, owners: of } of this.#parts) {
      const texts = field === null ? reading.foldedTexts() : (reading.field(field)?.folded ?? []);
      for (const text of texts) literals.find(text, (index) => of[index]?.forEach(once));
    }
  }
}

function owners<K>(map: Map<K, Map<string, number[]>>, key: K, text: string): number[] {
  const byText = map.get(key) ?? new Map<string, number[]>();
  map.set(key, byText);
  const found = byText.get(text) ?? [];
  byText.set(text, found);
  return found;
}
