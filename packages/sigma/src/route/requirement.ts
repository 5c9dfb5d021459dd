import type { Predicate } from '../predicate/node.ts';
import { fold } from '../value/fold.ts';
import type { Operand } from '../value/operand.ts';
import { plainText } from '../value/pattern.ts';

/** Something that an event must say for a rule to have a chance: a whole value, or text in one. Folded. */
export interface Atom {
  /** Null: in whatever it says. */
  readonly field: string | null;
  readonly type: 'whole' | 'part';
  readonly text: string;
}

/**
 * Atoms one of which is in every event that the predicate matches; null where no such set is known. Sound for any predicate: what it
 * cannot see through, it answers with null.
 */
function requirementOf(predicate: Predicate): Requirement | null {
  switch (predicate.type) {
    case 'and':
      return predicate.parts.map(requirementOf).reduce(better, null);
    case 'or': {
      const parts = predicate.parts.map(requirementOf);
      return parts.includes(null) || parts.length === 0 ? null : parts.flatMap((part) => part ?? []);
    }
    case 'not':
      return null;
    case 'field':
      return atomOf(predicate.field, predicate.operand);
    case 'keyword':
      return atomOf(null, predicate.operand);
  }
}

function atomOf(field: string | null, operand: Operand): Requirement | null {
  if (operand.type === 'number' || operand.type === 'boolean') {
    return [{ field, type: 'whole', text: String(operand.value) }];
  }
  if (operand.type !== 'text') return null;
  const whole = plainText(operand.pattern);
  if (whole !== null) return [{ field, type: 'whole', text: fold(whole) }];
  const longest = operand.pattern
    .filter((part) => typeof part === 'string')
    .reduce((best, part) => (part.length > best.length ? part : best), '');
  return longest === '' ? null : [{ field, type: 'part', text: fold(longest) }];
}

/** Atoms one of which is needed. */
export type Requirement = readonly Atom[];

/**
 * Sets of atoms from each of which one is in every event that the predicate matches, those that say most first. Of an `and` with a
 * common value and rare texts neither is enough alone.
 */
export function requirementsOf(predicate: Predicate): Requirement[] {
  if (predicate.type !== 'and') {
    const requirement = requirementOf(predicate);
    return requirement === null ? [] : [requirement];
  }
  return predicate.parts.flatMap(requirementsOf).toSorted((a, b) => weightOf(a) - weightOf(b));
}

/** Which of two that both hold says more: whole values over parts, longer parts, fewer of them. */
function better(a: Requirement | null, b: Requirement | null): Requirement | null {
  if (a === null || b === null) return a ?? b;
  return weightOf(b) < weightOf(a) ? b : a;
}

/** Roughly how often an event has one of them. */
function weightOf(atoms: Requirement): number {
  return atoms.reduce(
    (sum, { type, text }) => sum + (type === 'whole' ? 1 : 10 * 2 ** -Math.min(text.length, 12) + 2),
    0,
  );
}
