import type { AppError } from '@daybook/api';
import { encodeStatus } from '../../receive/otlp/index.ts';
import { grpcStatusOf, retryAfterOf } from '../receivers/index.ts';

/** Trailers are headers to the client, which bounds them. */
const messageCharsMax = 1_000;

export type Trailers = Readonly<Record<string, string>>;

/** A call that did what was asked. */
export const okTrailers: Trailers = { 'grpc-status': '0' };

/** An error as gRPC says it, with a `RetryInfo` where the same call may succeed later. */
export function trailersOf(error: AppError): Trailers {
  const code = grpcStatusOf(error);
  const retryAfterSeconds = retryAfterOf(error);
  const message = error.message.slice(0, messageCharsMax).toWellFormed();
  return {
    'grpc-status': String(code),
    'grpc-message': message.replaceAll(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent),
    ...(retryAfterSeconds === null
      ? {}
      : {
          'grpc-status-details-bin': encodeStatus({ code, message, retryAfterSeconds }, 'protobuf').toString('base64'),
        }),
  };
}
