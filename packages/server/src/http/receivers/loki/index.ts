/** Streams of lines, as Promtail, Alloy, Fluent Bit, Vector and libraries push them to Grafana Loki. */
import { AppError, type ErrorCode, routes } from '@daybook/api';
import type { Share } from '../../../receive/body/index.ts';
import { type ReadPush, readJsonPush, readProtobufPush } from '../../../receive/loki/index.ts';
import { decompress } from '../../../receive/snappy/index.ts';
import { busy } from '../../events/delivery.ts';
import { mediaTypeOf } from '../../media-type.ts';
import type { Mount } from '../../mount.ts';
import { keyOfBody } from '../body-key.ts';
import { receive, type ReceiverDeps } from '../deliver.ts';

const codes: Readonly<Record<Extract<ReadPush, { ok: false }>['code'], ErrorCode>> = {
  'bad-json': 'request.bad-json',
  invalid: 'request.invalid',
  'too-many': 'request.too-many-events',
};

export function mountLoki(mount: Mount, deps: ReceiverDeps): void {
  const { eventsMax, bodyBytesDecompressedMax } = deps.limits;
  mount(routes.pushLoki, async (asked) => {
    const type = mediaTypeOf(asked.request);
    if (type !== 'application/json' && type !== 'application/x-protobuf') {
      const detail = 'This route takes `application/json` and `application/x-protobuf`.';
      throw new AppError('request.content-type', { detail });
    }
    const isProtobuf = type === 'application/x-protobuf';
    // Snappy belongs to the type. Some clients name it besides, some do not.
    const isNamed = asked.request.headers['content-encoding']?.trim().toLowerCase() === 'snappy';
    const encoding = isProtobuf && isNamed ? 'identity' : undefined;
    await receive(
      deps,
      asked,
      (body, _source, _take, share) => {
        const read = isProtobuf
          ? readProtobufPush(whole(body, bodyBytesDecompressedMax, share), eventsMax)
          : readJsonPush(body, eventsMax);
        if (!read.ok) throw unreadable(read);
        // A client that did not hear the answer sends the same bytes again. Lines have no names of their own.
        return { messages: read.messages, ...keyOfBody('loki', read.messages, body) };
      },
      encoding,
    );
    return '';
  });
}

function whole(body: Buffer, bytesMax: number, share: Share): Buffer {
  const read = decompress(body, bytesMax, (bytes) => share.holdBytes(bytes));
  if (read.ok) return read.bytes;
  if (read.code === 'busy') throw busy();
  throw new AppError(read.code === 'too-large' ? 'request.too-large' : 'request.bad-compression', {
    detail: `${read.message[0]?.toUpperCase()}${read.message.slice(1)}.`,
  });
}

function unreadable({ code, path, message }: Extract<ReadPush, { ok: false }>): AppError {
  return new AppError(codes[code], {
    detail: path === '' ? `The fault: ${message}.` : `\`${path}\`: ${message}.`,
    errors: [{ path, message }],
  });
}
