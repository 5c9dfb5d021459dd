import type { AppError, ErrorCode } from '@daybook/api';
import type { ErrorAnswer } from '../../scim/error.ts';

/** By our code: Splunk's number, and its status where its clients would take ours wrongly. */
const answers: Partial<Record<ErrorCode, { readonly code: number; readonly status?: number }>> = {
  'access.unauthenticated': { code: 4 },
  'access.forbidden': { code: 4 },
  'request.bad-json': { code: 6 },
  'request.bad-compression': { code: 6 },
  'request.too-large': { code: 6 },
  'request.too-many-events': { code: 6 },
  // Some of its clients drop what is refused with any 4xx.
  'server.busy': { code: 9, status: 503 },
  'access.throttled': { code: 9, status: 503 },
  'log.disk-full': { code: 9, status: 503 },
  'server.closing': { code: 9, status: 503 },
  'server.error': { code: 8 },
};

const plain: (typeof answers)[ErrorCode] & object = { code: 6 };

/** An error as the HTTP Event Collector says it, where the request is for it; null elsewhere. */
export function hecError(url: string, error: AppError): ErrorAnswer | null {
  if (!url.startsWith('/services/collector')) return null;
  const [fault] = error.errors;
  const own = /^hec\.(\d+)$/.exec(fault?.code ?? '')?.[1];
  const { code, status } = answers[error.code] ?? plain;
  return {
    type: 'application/json',
    body: {
      text: error.message,
      code: own === undefined ? code : Number(own),
      ...(fault?.index === undefined ? {} : { 'invalid-event-number': fault.index }),
    },
    ...(status === undefined ? {} : { status }),
  };
}
