import { type AppError, errors } from '@daybook/api';

/** Where an error does not say when to try again. */
const retryAfterSecondsUsual = 5;

/**
 * Seconds after which the same request may succeed; null where it never will. A fault of the server, or a body that came too
 * slowly, is no fault of the records.
 */
export function retryAfterOf({ code, retryAfterSeconds }: AppError): number | null {
  const isLater = 'retriable' in errors[code] || code === 'server.error';
  return isLater ? (retryAfterSeconds ?? retryAfterSecondsUsual) : null;
}

/** Codes of gRPC (google.rpc.Code). */
export const grpcCodes = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The code of an error. OTLP's clients try again after `unavailable`, and after the others that may pass with a `RetryInfo`. */
export function grpcStatusOf(error: AppError): number {
  if (error.status === 401) return grpcCodes.unauthenticated;
  if (error.status === 403) return grpcCodes.permissionDenied;
  if (error.status === 404 || error.status === 405 || error.code === 'request.content-encoding')
    return grpcCodes.unimplemented;
  if (error.status === 408) return grpcCodes.deadlineExceeded;
  if (error.code === 'access.throttled') return grpcCodes.resourceExhausted;
  return retryAfterOf(error) === null ? grpcCodes.invalidArgument : grpcCodes.unavailable;
}
