/** Log records of OpenTelemetry over HTTP. Over gRPC they come in `http/grpc`. */
import { AppError, routes } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import { encodeAnswer, type OtlpEncoding } from '../../../receive/otlp/index.ts';
import { mediaTypeOf } from '../../media-type.ts';
import { type Mount, WithType } from '../../mount.ts';
import type { Received, ReceiverDeps } from '../deliver.ts';
import { receiveOtlp } from './receive.ts';
import { encodingOf, mediaTypes } from './media-types.ts';

export { otlpError } from './error.ts';
export { receiveOtlp } from './receive.ts';
export { grpcCodes, grpcStatusOf, retryAfterOf } from './retry.ts';

export function mountOtlp(mount: Mount, deps: ReceiverDeps): void {
  const handler = async (asked: Received): Promise<WithType> => {
    const encoding = encodingAsked(asked.request);
    const partial = await receiveOtlp(deps, asked, encoding);
    return new WithType(mediaTypes[encoding], encodeAnswer(partial, encoding));
  };
  mount(routes.sendOtlp, handler);
  mount(routes.sendOtlpUnderPrefix, handler);
}

function encodingAsked(request: FastifyRequest): OtlpEncoding {
  const encoding = encodingOf(mediaTypeOf(request));
  if (encoding !== null) return encoding;
  throw new AppError('request.content-type', {
    detail: 'This route takes `application/x-protobuf` and `application/json`.',
  });
}
