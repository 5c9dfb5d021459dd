import type { EventDraft } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { type Fields, objectOf } from '../json/index.ts';
import type { Case, Reads } from './case.ts';
import type { Made } from './event.ts';
import { patternTextCharsMax } from './limits.ts';

export interface MappingParts {
  readonly name: string;
  readonly about: string;
  /** SHA-256 of its text, in hexadecimal digits: which version it is. */
  readonly digest: string;
  readonly reads: Reads;
  /** What a line is that it does not fit: `system.unparsed`, or whatever any format reads it as. */
  readonly otherwise: 'unparsed' | 'auto';
  /** Whether what no field was made of is in `ext`, or in `raw` alone. */
  readonly keepsRest: boolean;
  readonly cases: readonly Case[];
}

/** Digits of the digest that stand in each event. */
const shownDigits = 16;
const extKey = 'daybook.mapping';

/** How the lines of one program become events, as its operator wrote it. Pure; the first case that a line is of makes its event. */
export class Mapping {
  readonly name: string;
  readonly about: string;
  readonly digest: string;
  readonly reads: Reads;
  readonly otherwise: 'unparsed' | 'auto';
  readonly #keepsRest: boolean;
  readonly #cases: readonly Case[];

  constructor({ name, about, digest, reads, otherwise, keepsRest, cases }: MappingParts) {
    this.name = name;
    this.about = about;
    this.digest = digest;
    this.reads = reads;
    this.otherwise = otherwise;
    this.#keepsRest = keepsRest;
    this.#cases = cases;
  }

  /** The event of a text, without `raw`, or why there is none. Total; in time linear in the text. */
  parse(text: string, context: ParseContext): Made {
    const fields = this.reads === 'json' ? objectOf(text) : null;
    if (this.reads === 'json' && fields === null) return { ok: false, why: 'it is no JSON object' };
    if (this.reads === 'text' && text.length > patternTextCharsMax)
      return { ok: false, why: `patterns read lines of at most ${patternTextCharsMax} characters` };
    return this.#made(text, fields, context);
  }

  #made(text: string, fields: Fields | null, context: ParseContext): Made {
    const line = { fields, captures: {} };
    for (const each of this.#cases) {
      const found = each.match(text, line);
      if (found === null) continue;
      const made = each.event.make(found, context, this.#keepsRest);
      if (!made.ok) return { ok: false, why: `${each.name}: ${made.why}` };
      return { ok: true, draft: this.#marked(made.draft) };
    }
    return { ok: false, why: 'it is of no case' };
  }

  /** Which version of which mapping made it. */
  #marked(draft: EventDraft): EventDraft {
    return { ...draft, ext: { ...draft.ext, [extKey]: `${this.name}@${this.digest.slice(0, shownDigits)}` } };
  }
}
