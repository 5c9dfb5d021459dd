import type { Span } from './span.ts';

export type QueryErrorCode =
  /** A limit of `limits.ts`. */
  | 'too-long'
  | 'too-many-nodes'
  | 'too-many-values'
  | 'too-many-wildcards'
  | 'too-deep'
  /** Syntax. */
  | 'bad-character'
  | 'bad-escape'
  | 'bad-range'
  | 'unterminated-phrase'
  | 'unclosed-group'
  | 'unexpected-character'
  | 'missing-operand'
  | 'missing-value'
  | 'operator-case'
  | 'not-supported'
  /** Meaning. */
  | 'unknown-field'
  | 'withheld-field'
  | 'unknown-value'
  | 'bad-value'
  | 'not-allowed';

/** What is wrong with a query, and where. */
export interface QueryError {
  readonly code: QueryErrorCode;
  /** A sentence for the person who typed the query: what is wrong, and what to write instead. */
  readonly message: string;
  readonly span: Span;
  /** Text that would mend the query if it stood at `span`. */
  readonly suggestion?: string;
}
