import { AppError, type ErrorCode } from '@daybook/api';
import { type OtlpEncoding, type PartialSuccess, readOtlp, type ReadOtlp } from '../../../receive/otlp/index.ts';
import { keyOfBody } from '../body-key.ts';
import { receive, type Received, type ReceiverDeps } from '../deliver.ts';

/**
 * Takes an `ExportLogsServiceRequest`. Resolves once its records are durable, with those that could not be taken; null where
 * all were. Throws `AppError`.
 */
export async function receiveOtlp(
  deps: ReceiverDeps,
  asked: Received,
  encoding: OtlpEncoding,
): Promise<PartialSuccess | null> {
  const { eventsMax, bodyBytesDecompressedMax } = deps.limits;
  const limits = { recordsMax: eventsMax, bytesMax: bodyBytesDecompressedMax };
  let partial: PartialSuccess | null = null;
  await receive(deps, asked, async (body) => {
    const read = await readOtlp(body, encoding, limits);
    if (!read.ok) throw faultOf(read, encoding);
    const { messages, rejected, faults } = read;
    if (rejected > 0) partial = { rejected, faults };
    const named = faults.map(({ place, message }) => ({ errors: [{ path: place, message }] }));
    const refused = Array.from({ length: rejected }, (_, i) => named[i] ?? { errors: [] });
    return { messages, refused, ...keyOfBody('otlp', messages, body) };
  });
  return partial;
}

type Fault = Extract<ReadOtlp, { ok: false }>;

function faultOf({ code, place, message }: Fault, encoding: OtlpEncoding): AppError {
  const codes: Record<Fault['code'], ErrorCode> = {
    malformed: encoding === 'json' && place === '' ? 'request.bad-json' : 'request.invalid',
    'too-many': 'request.too-many-events',
    'too-large': 'request.too-large',
  };
  const detail = `${place === '' ? 'The body' : `\`${place}\``}: ${message}.`;
  return new AppError(codes[code], { detail, errors: [{ path: place, message }] });
}
