import { AppError, type ErrorCode, type Ingested, type routes } from '@daybook/api';
import { type BatchFault, readJson, readNdjson } from '../../receive/http-json/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Asked } from '../mount.ts';
import { microsecondsIso } from '../view.ts';
import { bodyOf, deliver, ingestedOf, sourceOf } from './delivery.ts';
import { type ImportDeps, importDocuments } from './import.ts';
import { allRefused } from './refused.ts';

const ndjsonTypes = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
]);

export function sendEvents(
  deps: ImportDeps & { readonly clock: Clock },
): (asked: Asked<typeof routes.sendEvents>) => Promise<Ingested> {
  return async (asked) => {
    const { request, query, headers } = asked;
    const type = mediaTypeOf(request);
    if (type !== 'application/json' && !ndjsonTypes.has(type)) {
      const detail =
        'This route takes `application/json` (an event or an array) and `application/x-ndjson` (one event a line).';
      throw new AppError('request.content-type', { detail });
    }
    if (query.format !== 'json') return await importDocuments(deps, asked, query.format);
    using share = deps.pressure.share();
    const bytes = await bodyOf(request, deps.limits, share);
    const events = deps.intake.batch(bytes.length);
    const context = { receivedTime: microsecondsIso(deps.clock.nowUs()) };
    const readBatch = type === 'application/json' ? readJson : readNdjson;
    const read = await readBatch(bytes, deps.limits.eventsMax, context, events);
    if (!read.ok) throw bodyError(read);
    const { batch } = read;
    if (events.count === 0) throw allRefused(batch);
    const source = await sourceOf(deps, asked, 'json');
    const key = headers['idempotency-key'];
    const taken = await deliver(deps, share, {
      tenant: source.tenant,
      source: source.number,
      events,
      key: key === undefined ? null : { key, content: bytes },
      eventKeys: batch.keys,
      ack: query.ack,
    });
    return ingestedOf(taken, batch.refused, query.ack);
  };
}

const codes: Readonly<Record<BatchFault['code'], ErrorCode>> = {
  'bad-json': 'request.bad-json',
  'bad-encoding': 'request.bad-encoding',
  'too-deep': 'request.too-deep',
  'too-many-events': 'request.too-many-events',
  empty: 'request.invalid',
};

function bodyError({ code, message, index }: BatchFault): AppError {
  const at = index === undefined ? '' : `Event ${index}: `;
  return new AppError(codes[code], {
    detail: `${at}${message}.`,
    errors: [{ path: '', message, code, ...(index === undefined ? {} : { index }) }],
  });
}
