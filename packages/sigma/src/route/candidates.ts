import type { Predicate } from '../predicate/node.ts';
import type { Reading } from '../predicate/reading.ts';
import { limits } from '../limits.ts';
import { type Gate, gateOf } from './gate.ts';
import { Meetings, type Room } from './meetings.ts';
import { type Requirement, requirementsOf } from './requirement.ts';

/** What a predicate cannot do without, by the index of the predicate. */
export interface Wanted {
  readonly index: number;
  readonly requirements: readonly Requirement[];
}

/**
 * Which of many predicates have a chance with an event, found without trying each: those all of whose requirements are met. Where many
 * want one field to be some value, that field is looked at first, and the others only for those that its value is for: an event of
 * a kind that no rule is about costs one lookup.
 */
export class Candidates {
  readonly #gates: readonly { readonly gate: Gate; readonly byText: ReadonlyMap<string, Candidates> }[];
  readonly #meetings: Meetings;

  private constructor(all: readonly Wanted[], room: Room) {
    const gates: { gate: Gate; byText: ReadonlyMap<string, Candidates> }[] = [];
    let rest = all;
    for (let gate = gateOf(rest); gate !== null; gate = gateOf(rest)) {
      const { byText } = gate;
      gates.push({ gate, byText: new Map([...byText].map(([text, behind]) => [text, new Candidates(behind, room)])) });
      rest = gate.rest;
    }
    this.#gates = gates;
    this.#meetings = new Meetings(rest, room);
  }

  static among(predicates: readonly Predicate[]): Candidates {
    const all = predicates.map((predicate, index) => ({ index, requirements: requirementsOf(predicate) }));
    return new Candidates(all, { cells: limits.literalCellsMax });
  }

  /** In no order; one may be named more than once where a field has several values. */
  of(reading: Reading, onCandidate: (index: number) => void): void {
    for (const { gate, byText } of this.#gates)
      for (const text of reading.field(gate.field)?.folded ?? []) byText.get(text)?.of(reading, onCandidate);
    this.#meetings.of(reading, onCandidate);
  }
}
