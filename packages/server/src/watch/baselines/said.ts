import type { EventView } from '@daybook/sigma';
import { type GroupKey, groupsOf, textsIn } from './keys.ts';

/** What one event says, read once for all baselines that ask. `source` is the number of where it came from. */
export class Said {
  readonly #view: EventView;
  readonly #source: number;
  readonly #texts = new Map<string, readonly string[]>();
  readonly #groups = new Map<string, readonly GroupKey[]>();

  constructor(view: EventView, source: number) {
    this.#view = view;
    this.#source = source;
  }

  readonly texts = (field: string): readonly string[] => {
    const known = this.#texts.get(field);
    if (known !== undefined) return known;
    const read = field === 'source' ? [String(this.#source)] : textsIn(this.#view, field);
    this.#texts.set(field, read);
    return read;
  };

  groups(fields: readonly string[]): readonly GroupKey[] {
    const name = fields.length === 1 ? (fields[0] ?? '') : JSON.stringify(fields);
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const made = groupsOf(fields, this.texts);
    this.#groups.set(name, made);
    return made;
  }
}
