import type { FieldCatalogue } from './catalogue.ts';
import { ClauseReader, type Target } from './clause.ts';
import { limits } from './limits.ts';
import { refuseModifier } from './modifier.ts';
import type { Node } from './node.ts';
import type { ValueContext } from './read-value.ts';
import { isSpace, Reader } from './reader.ts';
import type { Report } from './report.ts';
import type { Span } from './span.ts';

const free: Target = { kind: 'free' };

/**
 * Recursive descent over the grammar of SPEC.md, no deeper than `limits.depthMax`. A part that is wrong is reported and
 * gives null, and reading goes on behind it.
 */
export class Parser {
  readonly #reader: Reader;
  readonly #clauses: ClauseReader;
  readonly #report: Report;
  #depth = 0;
  #nodes = 0;
  #values = 0;

  constructor(text: string, catalogue: FieldCatalogue, context: ValueContext) {
    this.#reader = new Reader(text, context.report);
    this.#clauses = new ClauseReader(this.#reader, catalogue, context);
    this.#report = context.report;
  }

  /** Null when the text is empty or nothing of it could be read. */
  parse(): Node | null {
    const reader = this.#reader;
    const node = this.#or(free);
    while (!reader.done) {
      const span = { start: reader.at, end: reader.at + 1 };
      this.#report.add('unexpected-character', 'No group is open here that this could close.', span);
      reader.at++;
      this.#or(free);
    }
    return node;
  }

  #or(target: Target): Node | null {
    const nodes: Node[] = [];
    for (;;) {
      const operand = this.#and(target);
      if (operand.node !== null) nodes.push(operand.node);
      const operator = this.#operator('OR', '||');
      if (operator === null) return this.#join('or', nodes);
      if (operand.empty) this.#missingOperand(operator, 'before');
      if (this.#atEnd()) {
        this.#missingOperand(operator, 'after');
        return this.#join('or', nodes);
      }
    }
  }

  /** `empty` when there is no operand at all, as opposed to one that is wrong. */
  #and(target: Target): { node: Node | null; empty: boolean } {
    const nodes: Node[] = [];
    let operands = 0;
    for (;;) {
      const operator = this.#operator('AND', '&&');
      if (operator !== null && operands === 0) this.#missingOperand(operator, 'before');
      if (this.#atEnd() || this.#atOr() || (operator !== null && this.#atAnd())) {
        if (operator !== null) this.#missingOperand(operator, 'after');
        if (!this.#atAnd()) return { node: this.#join('and', nodes), empty: operands === 0 && operator === null };
        continue;
      }
      const node = this.#not(target);
      operands++;
      if (node !== null) nodes.push(node);
    }
  }

  #not(target: Target): Node | null {
    const negations: number[] = [];
    const depthBefore = this.#depth;
    for (let sign = this.#sign(); sign !== null; sign = this.#sign()) {
      this.#deeper(sign.span);
      if (sign.negates) negations.push(sign.span.start);
      const detached = isSpace(this.#reader.next) && sign.attached;
      if (this.#atEnd() || this.#atOr() || this.#atAnd()) {
        this.#missingOperand(sign.span, 'after');
        this.#depth = depthBefore;
        return null;
      }
      if (detached) {
        const message = 'This sign stands directly before what it belongs to; quote it to search for it.';
        this.#report.add('missing-operand', message, sign.span);
      }
    }
    let node = this.#operand(target);
    this.#depth = depthBefore;
    if (node === null) return null;
    for (const start of negations.toReversed()) {
      node = this.#counted({ kind: 'not', node, span: { start, end: node.span.end } });
    }
    return node;
  }

  /** `NOT` or `!`, or `-` or `+`, which stand directly before what they belong to. */
  #sign(): { negates: boolean; attached: boolean; span: Span } | null {
    const reader = this.#reader;
    reader.skipSpace();
    const start = reader.at;
    if (reader.atOperator('NOT')) {
      reader.at += 3;
      return { negates: true, attached: false, span: { start, end: reader.at } };
    }
    const sign = reader.next;
    if (sign !== '!' && sign !== '-' && sign !== '+') return null;
    reader.at++;
    return { negates: sign !== '+', attached: sign !== '!', span: { start, end: reader.at } };
  }

  #operand(target: Target): Node | null {
    if (this.#reader.next === '(') return this.#group(target);
    const clause = this.#clauses.read(target);
    if (clause.kind === 'field-group') return this.#group(clause.target);
    if (clause.leaf === null) return null;
    this.#values++;
    if (this.#values > limits.valuesMax) {
      this.#report.fatal('too-many-values', `A query has at most ${limits.valuesMax} values.`, clause.leaf.span);
    }
    return this.#counted(clause.leaf);
  }

  #group(target: Target): Node | null {
    const reader = this.#reader;
    const start = reader.at++;
    this.#deeper({ start, end: reader.at });
    reader.skipSpace();
    if (reader.next === ')') {
      this.#report.add('missing-operand', 'This group is empty.', { start, end: reader.at + 1 });
    }
    const node = this.#or(target);
    this.#depth--;
    if (reader.done) {
      this.#report.add('unclosed-group', 'This group is never closed: add a ).', { start, end: start + 1 });
    } else {
      reader.at++;
      refuseModifier(reader, this.#report);
    }
    return node;
  }

  #operator(word: string, mark: string): Span | null {
    const reader = this.#reader;
    reader.skipSpace();
    const start = reader.at;
    if (reader.atOperator(word)) reader.at += word.length;
    else if (reader.startsWith(mark)) reader.at += mark.length;
    else return null;
    return { start, end: reader.at };
  }

  #atAnd(): boolean {
    return this.#reader.atOperator('AND') || this.#reader.startsWith('&&');
  }

  #atOr(): boolean {
    return this.#reader.atOperator('OR') || this.#reader.startsWith('||');
  }

  #atEnd(): boolean {
    this.#reader.skipSpace();
    return this.#reader.done || this.#reader.next === ')';
  }

  #missingOperand(span: Span, side: 'before' | 'after'): void {
    const operator = this.#reader.text.slice(span.start, span.end);
    this.#report.add('missing-operand', `Something is missing ${side} ${operator}; quote it to search for it.`, span);
  }

  #join(kind: 'and' | 'or', nodes: readonly Node[]): Node | null {
    const [first] = nodes;
    const last = nodes.at(-1);
    if (first === undefined || last === undefined) return null;
    if (nodes.length === 1) return first;
    return this.#counted({ kind, nodes, span: { start: first.span.start, end: last.span.end } });
  }

  #counted<N extends Node>(node: N): N {
    this.#nodes++;
    if (this.#nodes > limits.nodesMax) {
      this.#report.fatal('too-many-nodes', `A query has at most ${limits.nodesMax} parts.`, node.span);
    }
    return node;
  }

  #deeper(span: Span): void {
    this.#depth++;
    if (this.#depth > limits.depthMax) {
      this.#report.fatal('too-deep', `Groups and negations nest at most ${limits.depthMax} deep.`, span);
    }
  }
}
