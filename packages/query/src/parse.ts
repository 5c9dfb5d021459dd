import type { FieldCatalogue } from './catalogue.ts';
import type { QueryError } from './error.ts';
import { limits } from './limits.ts';
import type { Node } from './node.ts';
import { Parser } from './parser.ts';
import type { Names } from './read-value.ts';
import { Report, Stop } from './report.ts';

export interface ParseOptions {
  /** What `now` means in times, in nanoseconds since 1970. Without it such times are refused. */
  readonly nowNs?: bigint;
  /**
   * What the values of number fields are called, by field: `source:shop-web` is then the term of its number. Asked for at
   * the first name in a query, and to be what the reader may know of: a suggestion may name any of them.
   */
  readonly names?: Names;
}

export type ParseResult =
  | { readonly ok: true; readonly tree: Node }
  | { readonly ok: false; readonly errors: readonly QueryError[] };

/**
 * Reads a query (SPEC.md) and checks it against the fields that it may name. An empty text is every event. Never
 * throws; takes time linear in the text. Errors come in the order of their places, at least one and at most
 * `limits.errorsMax`.
 */
export function parse(text: string, catalogue: FieldCatalogue, options: ParseOptions = {}): ParseResult {
  const report = new Report();
  let tree: Node | null = null;
  try {
    checkText(text, report);
    if (report.errors.length === 0)
      tree = new Parser(text, catalogue, { report, nowNs: options.nowNs ?? null, names: options.names ?? {} }).parse();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  if (report.errors.length > 0) {
    return {
      ok: false,
      errors: report.errors.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
    };
  }
  return { ok: true, tree: tree ?? { kind: 'all', span: { start: 0, end: text.length } } };
}

/** Control characters but tab and line ends, and halves of surrogate pairs, which no UTF-8 text can hold. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unreadable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Cs}/gu;

function checkText(text: string, report: Report): void {
  const max = limits.queryUnitsMax;
  if (text.length > max) {
    report.fatal('too-long', `A query has at most ${max} characters; this has ${text.length}.`, {
      start: max,
      end: text.length,
    });
  }
  for (const { 0: char, index } of text.matchAll(unreadable)) {
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    report.add('bad-character', `U+${code} cannot stand in a query.`, { start: index, end: index + 1 });
  }
}
