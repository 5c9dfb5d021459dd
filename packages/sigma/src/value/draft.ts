import type { Operand } from './operand.ts';

/** A value between two modifiers. */
export type Draft =
  | Operand
  /** Text that `re` takes as it is written. */
  | { readonly type: 'source'; readonly text: string }
  | { readonly type: 'bytes'; readonly bytes: Buffer };

/** How a modifier changes a value: into one or several, any of which may match, or the reason why it cannot. */
export type Change = (draft: Draft, context: ModifierContext) => readonly Draft[] | string;

export interface ModifierContext {
  /** Lists for `%name%` under `expand`. */
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  /** False under keywords, which belong to no field. */
  readonly hasField: boolean;
  /** Modifiers before this one. */
  readonly applied: readonly string[];
}
