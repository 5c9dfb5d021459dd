import type { Operand } from '../value/operand.ts';

/** What has to be true of an event. */
export type Predicate =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Predicate[] }
  | { readonly type: 'not'; readonly part: Predicate }
  /** One of the field's values is what the operand says. */
  | { readonly type: 'field'; readonly field: string; readonly operand: Operand }
  /** Something that the event says, in whatever field, has it. */
  | { readonly type: 'keyword'; readonly operand: Operand };

/** One part stands for itself. */
export function allOf(parts: readonly Predicate[]): Predicate {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { type: 'and', parts };
}

export function anyOf(parts: readonly Predicate[]): Predicate {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { type: 'or', parts };
}
