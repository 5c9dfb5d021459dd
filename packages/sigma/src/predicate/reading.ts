import { fold } from '../value/fold.ts';
import type { EventView, Value } from './view.ts';

/** A field's values, each with its text and the text without case. */
export interface FieldReading {
  readonly values: readonly Value[];
  readonly texts: readonly string[];
  readonly folded: readonly string[];
}

/** One event while rules look at it: each field is fetched and folded once, however many rules ask. */
export class Reading {
  readonly #view: EventView;
  readonly #fields = new Map<string, FieldReading | undefined>();
  #texts: readonly string[] | undefined;
  #folded: readonly string[] | undefined;

  constructor(view: EventView) {
    this.#view = view;
  }

  field(name: string): FieldReading | undefined {
    const known = this.#fields.get(name);
    if (known !== undefined || this.#fields.has(name)) return known;
    const values = this.#view.values(name);
    const reading = values === undefined ? undefined : readingOf(values);
    this.#fields.set(name, reading);
    return reading;
  }

  texts(): readonly string[] {
    return (this.#texts ??= this.#view.texts());
  }

  foldedTexts(): readonly string[] {
    return (this.#folded ??= this.texts().map(fold));
  }
}

function readingOf(values: readonly Value[]): FieldReading {
  const texts = values.filter((value) => value !== null).map(String);
  return { values, texts, folded: texts.map(fold) };
}
