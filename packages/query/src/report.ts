import type { QueryError, QueryErrorCode } from './error.ts';
import { limits } from './limits.ts';
import type { Span } from './span.ts';

/** Thrown to leave the parser at once; never leaves `parse`. */
export class Stop extends Error {}

/** Collects the errors of one query. */
export class Report {
  readonly errors: QueryError[] = [];

  /** Adds an error; throws `Stop` when there are enough of them. */
  add(code: QueryErrorCode, message: string, span: Span, suggestion?: string): void {
    this.errors.push({ code, message, span, ...(suggestion === undefined ? {} : { suggestion }) });
    if (this.errors.length >= limits.errorsMax) throw new Stop();
  }

  /** Adds an error after which there is no point in reading on. */
  fatal(code: QueryErrorCode, message: string, span: Span): never {
    this.add(code, message, span);
    throw new Stop();
  }
}
