import type { AppError } from '@daybook/api';
import { encodeStatus } from '../../../receive/otlp/index.ts';
import { grpcStatusOf, retryAfterOf } from './retry.ts';
import { encodingOf, mediaTypes } from './media-types.ts';

const path = /^(?:\/otlp)?\/v1\/logs(?:\?|$)/;

export interface OtlpError {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly retryAfterSeconds: number | null;
}

/**
 * An error as OTLP over HTTP says it: a `google.rpc.Status` in the encoding of the request; null elsewhere. Its clients try
 * again after 429, 502, 503 and 504 alone, and throw the records away after anything else: what may succeed later is 503.
 */
export function otlpError(url: string, mediaType: string, error: AppError): OtlpError | null {
  const encoding = encodingOf(mediaType);
  if (encoding === null || !path.test(url)) return null;
  const retryAfterSeconds = retryAfterOf(error);
  const message = [error.message, ...error.errors.slice(1).map((fault) => `${fault.path}: ${fault.message}`)].join(' ');
  const isLater = retryAfterSeconds !== null && error.status !== 429;
  return {
    status: isLater ? 503 : error.status,
    type: mediaTypes[encoding],
    body: encodeStatus({ code: grpcStatusOf(error), message, retryAfterSeconds }, encoding),
    retryAfterSeconds,
  };
}
