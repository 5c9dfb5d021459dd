import { AppError, defineRoute, routes } from '@daybook/api';
import { encodeAnswer } from '../../receive/otlp/index.ts';
import { type Mount, WithType } from '../mount.ts';
import { receiveOtlp, type ReceiverDeps } from '../receivers/index.ts';
import { framed, messageOf, timeoutOf } from './message.ts';
import { okTrailers } from './status.ts';

export const grpcType = 'application/grpc';

/** No part of the HTTP contract: its clients are made from OpenTelemetry's own definition. */
const exportLogs = defineRoute({
  ...routes.sendOtlp,
  id: 'exportLogs',
  path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  answer: { status: 200, type: grpcType, about: 'An `ExportLogsServiceResponse`', schema: null },
});

/** `opentelemetry.proto.collector.logs.v1.LogsService`. */
export function mountLogsService(mount: Mount, deps: ReceiverDeps, timeoutMsMax: number): void {
  mount(exportLogs, async (asked) => {
    const timeoutMs = timeoutOf(asked.request, timeoutMsMax);
    const endMs = deps.clock.monotonicMs() + timeoutMs;
    const body: NonNullable<Parameters<typeof receiveOtlp>[1]['body']> = async (share) => {
      const message = await messageOf(asked.request, deps.limits, share, timeoutMs);
      // The client has given up, and sends it all again: then it must not be there already.
      if (deps.clock.monotonicMs() >= endMs) throw new AppError('request.timeout');
      return message;
    };
    const partial = await receiveOtlp(deps, { ...asked, body }, 'protobuf');
    return new WithType(grpcType, framed(encodeAnswer(partial, 'protobuf')), okTrailers);
  });
}
