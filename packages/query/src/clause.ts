import { type FieldCatalogue, resolveField, type ResolvedField, suggestField } from './catalogue.ts';
import { fieldLeaf, textLeaf } from './leaf.ts';
import { endsInModifier, refuseModifier } from './modifier.ts';
import type { Leaf } from './node.ts';
import { isAny, literalOf } from './pattern.ts';
import { isOpenEnd, rangeLeaf, type RawBound } from './range.ts';
import type { ValueContext } from './read-value.ts';
import { isSpace, type Reader, type Word } from './reader.ts';
import type { Report } from './report.ts';

/** Where values go: free text, a field, or a field that a query may not name (already reported). */
export type Target = { kind: 'free' } | { kind: 'field'; field: ResolvedField } | { kind: 'unknown' };

/** What stands at one place of a query: a leaf (null after reporting why not), or a field before the group that is next. */
export type Clause = { kind: 'leaf'; leaf: Leaf | null } | { kind: 'field-group'; target: Target };

const valueEnd = { colon: false, rangeEnd: false };

/** Reads clauses: values, ranges, phrases, with or without a field before them. Whatever it reports, it reads on. */
export class ClauseReader {
  readonly #reader: Reader;
  readonly #catalogue: FieldCatalogue;
  readonly #context: ValueContext;
  readonly #report: Report;

  constructor(reader: Reader, catalogue: FieldCatalogue, context: ValueContext) {
    this.#reader = reader;
    this.#catalogue = catalogue;
    this.#context = context;
    this.#report = context.report;
  }

  /** The next character begins an operand and is not `(`. */
  read(target: Target): Clause {
    const reader = this.#reader;
    const start = reader.at;
    const isValue = target.kind !== 'free' || '"[{'.includes(reader.next);
    if (isValue) return { kind: 'leaf', leaf: this.#value(target, start) };
    const word = reader.readWord({ colon: true, rangeEnd: false });
    if (reader.next !== ':') return { kind: 'leaf', leaf: this.#bareWord(target, word, start) };
    reader.at++;
    if (isAny(word.parts) && reader.startsWith('*')) {
      const all = isAny(reader.readWord(valueEnd).parts);
      if (all) return { kind: 'leaf', leaf: { kind: 'all', span: { start, end: reader.at } } };
    }
    if (literalOf(word.parts) === '_exists_') return { kind: 'leaf', leaf: this.#exists(start) };
    const named = this.#named(word);
    if (reader.startsWith('(')) return { kind: 'field-group', target: named };
    return { kind: 'leaf', leaf: this.#valueBehindColon(named, start) };
  }

  #valueBehindColon(target: Target, start: number): Leaf | null {
    const reader = this.#reader;
    if (reader.done || isSpace(reader.next) || reader.next === ')') {
      const message = 'A value stands directly behind the colon; quote it where it has spaces.';
      this.#report.add('missing-value', message, { start, end: reader.at });
      return null;
    }
    const special = this.#special(target, start);
    if (special !== undefined) return special;
    const word = reader.readWord(valueEnd);
    if (word.span.start === word.span.end) {
      this.#report.add('missing-value', 'A value is missing behind the colon.', { start, end: reader.at });
      return null;
    }
    return endsInModifier(reader, word, this.#report) ? null : this.#typed(target, word, start);
  }

  #value(target: Target, start: number): Leaf | null {
    const special = this.#special(target, start);
    return special === undefined ? this.#bareWord(target, this.#reader.readWord(valueEnd), start) : special;
  }

  /** A phrase, a range or a comparison; undefined when none of them is next. */
  #special(target: Target, start: number): Leaf | null | undefined {
    const reader = this.#reader;
    if (reader.next === '"') {
      const word = reader.readQuoted();
      refuseModifier(reader, this.#report);
      return this.#typed(target, word, start);
    }
    if (reader.next === '[' || reader.next === '{') return this.#range(target, start);
    if (target.kind !== 'free' && (reader.next === '<' || reader.next === '>')) return this.#comparison(target, start);
    return undefined;
  }

  /** A word that no colon stands before: it might have been meant as something else. */
  #bareWord(target: Target, word: Word, start: number): Leaf | null {
    const source = this.#reader.text.slice(word.span.start, word.span.end);
    if (/^[\]}]/.test(source)) {
      const message = 'No range is open here that this could close.';
      this.#report.add('unexpected-character', message, { start, end: start + 1 });
      return null;
    }
    if (/^(?:and|or|not)$/i.test(source)) {
      const upper = source.toUpperCase();
      const message = `Operators have capitals: write ${upper}, or quote the word to search for it.`;
      this.#report.add('operator-case', message, word.span, upper);
      return null;
    }
    if (/^[“”„‟]/.test(source)) {
      const message = 'This is a typographic quotation mark: write ", or put a backslash before it.';
      this.#report.add('bad-character', message, { start, end: start + 1 }, '"');
      return null;
    }
    if (endsInModifier(this.#reader, word, this.#report)) return null;
    if (target.kind === 'free' && this.#isComparisonWithoutColon(word, source)) return null;
    return this.#typed(target, word, start);
  }

  /** `request.status>=400` or `outcome=failure`: searched for as text it would find nothing, and nobody would know. */
  #isComparisonWithoutColon(word: Word, source: string): boolean {
    const match = /^([^<>=\\]+)(==?|[<>]=?)(.+)$/s.exec(source);
    if (match?.[1] === undefined) return false;
    if (resolveField(this.#catalogue, match[1]) === null && !this.#isWithheld(match[1])) return false;
    const operator = match[2]?.startsWith('=') === true ? '' : match[2];
    const suggestion = `${match[1]}:${operator}${match[3]}`;
    const message = `A colon stands between a field and its value: write ${suggestion}, or quote this to search for it.`;
    this.#report.add('missing-value', message, word.span, suggestion);
    return true;
  }

  #named(word: Word): Target {
    const name = literalOf(word.parts);
    const field = name === null ? null : resolveField(this.#catalogue, name);
    if (field !== null) return { kind: 'field', field };
    if (name === null || name === '') {
      const message =
        name === null ? 'The name of a field takes no wildcards.' : 'The name of a field is missing before the colon.';
      const { start, end } = word.span;
      this.#report.add('unknown-field', message, { start, end: Math.max(end, start + 1) });
      return { kind: 'unknown' };
    }
    if (this.#isWithheld(name)) {
      const message = `Your role does not see ${name}: it can be neither searched nor counted by.`;
      this.#report.add('withheld-field', message, word.span);
      return { kind: 'unknown' };
    }
    const near = suggestField(this.#catalogue, name);
    const hint = near === null ? 'If it is text to search for, quote it.' : `Did you mean ${near}?`;
    this.#report.add('unknown-field', `There is no field "${name}". ${hint}`, word.span, near ?? undefined);
    return { kind: 'unknown' };
  }

  #isWithheld(name: string): boolean {
    const { withheld } = this.#catalogue;
    return withheld !== undefined && resolveField(withheld, name) !== null;
  }

  /** `_exists_:field`, as Elasticsearch has it. */
  #exists(start: number): Leaf | null {
    const reader = this.#reader;
    const word = reader.next === '"' ? reader.readQuoted() : reader.readWord(valueEnd);
    if (word.span.start === word.span.end) {
      this.#report.add('missing-value', 'The name of a field is missing behind the colon.', { start, end: reader.at });
      return null;
    }
    const named = this.#named(word);
    return named.kind === 'field' ? { kind: 'exists', field: named.field.name, span: { start, end: reader.at } } : null;
  }

  #typed(target: Target, word: Word, start: number): Leaf | null {
    const span = { start, end: word.span.end };
    if (target.kind === 'unknown') return null;
    if (target.kind === 'free') return textLeaf(null, word, span, this.#context);
    return fieldLeaf(target.field, word, span, this.#context);
  }

  #comparison(target: Target, start: number): Leaf | null {
    const reader = this.#reader;
    const less = reader.next === '<';
    reader.at++;
    const inclusive = reader.next === '=';
    if (inclusive) reader.at++;
    const word = reader.next === '"' ? reader.readQuoted() : reader.readWord(valueEnd);
    const span = { start, end: reader.at };
    if (word.span.start === word.span.end) {
      this.#report.add('missing-value', 'A value stands directly behind the comparison.', span);
      return null;
    }
    if (target.kind !== 'field' || endsInModifier(reader, word, this.#report)) return null;
    const bound = { word, inclusive };
    return rangeLeaf(target.field, less ? null : bound, less ? bound : null, span, this.#context);
  }

  #range(target: Target, start: number): Leaf | null {
    const reader = this.#reader;
    const open = reader.at;
    const fromInclusive = reader.next === '[';
    reader.at++;
    const from = this.#bound();
    reader.skipSpace();
    const hasTo = reader.atOperator('TO');
    if (hasTo) reader.at += 2;
    const to = hasTo ? this.#bound() : null;
    reader.skipSpace();
    if (from === null || to === null || !(reader.next === ']' || reader.next === '}')) {
      const message = 'A range is [from TO to], with { or } where an end does not belong to it and * for an open end.';
      this.#report.add('bad-range', message, { start: open, end: Math.max(reader.at, open + 1) });
      this.#skipRange();
      return null;
    }
    const toInclusive = reader.next === ']';
    reader.at++;
    const span = { start, end: reader.at };
    refuseModifier(reader, this.#report);
    if (target.kind === 'free') {
      this.#report.add('bad-range', 'A range needs a field: write field:[from TO to].', span);
    }
    if (target.kind !== 'field') return null;
    const min: RawBound | null = isOpenEnd(from) ? null : { word: from, inclusive: fromInclusive };
    const max: RawBound | null = isOpenEnd(to) ? null : { word: to, inclusive: toInclusive };
    return rangeLeaf(target.field, min, max, span, this.#context);
  }

  #bound(): Word | null {
    const reader = this.#reader;
    reader.skipSpace();
    if (reader.next === '"') return reader.readQuoted();
    const word = reader.readWord({ colon: false, rangeEnd: true });
    return word.span.start === word.span.end ? null : word;
  }

  /** Behind a range that could not be read: to its end, or to the next white space or parenthesis. */
  #skipRange(): void {
    const reader = this.#reader;
    while (!reader.done && !isSpace(reader.next) && !'()]}'.includes(reader.next)) reader.at++;
    if (reader.next === ']' || reader.next === '}') reader.at++;
  }
}
