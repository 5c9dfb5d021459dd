import { errors, type ErrorCode } from './errors.ts';
import type { FieldFault } from './problem.ts';

export interface AppErrorOptions {
  /** What happened this time; shown to the user. Without it the registry's text stands. */
  detail?: string;
  /** Where it happened; at most 100 are shown. */
  errors?: readonly FieldFault[];
  /** When to try again; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  /** Of the request that was answered so; a client knows it, to be named to whoever reads the server's log. */
  requestId?: string;
  cause?: unknown;
}

/** An outcome of the registry, thrown. Its message is shown to the user; `cause` goes to the server's log only. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: readonly FieldFault[];
  readonly retryAfterSeconds: number | null;
  readonly requestId: string | null;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? errors[code].meaning, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = errors[code].status;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.requestId = options.requestId ?? null;
  }
}
