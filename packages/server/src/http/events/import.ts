import { AppError, type Ingested, type routes } from '@daybook/api';
import type { DocumentFormat } from '@daybook/event/views';
import { type DocumentReader, readDocuments } from '../../receive/documents/index.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Handler } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { bodyOf, deliver, type DeliveryDeps, ingestedOf, sourceOf } from './delivery.ts';
import { allRefused } from './refused.ts';

export interface ImportDeps extends DeliveryDeps {
  readonly documentReader: DocumentReader;
  readonly logs: Logs;
}

type Asked = Parameters<Handler<typeof routes.sendEvents>>[0];

/** Takes the events of an export in as they were. Each is under a key of its own, so that it is taken once. */
export async function importDocuments(deps: ImportDeps, asked: Asked, format: DocumentFormat): Promise<Ingested> {
  const { request, query, identity } = asked;
  if (mediaTypeOf(request) === 'application/json') {
    throw new AppError('request.content-type', { detail: 'An export is `application/x-ndjson`, one document a line.' });
  }
  if (identity === null) throw new AppError('access.unauthenticated');
  using share = deps.pressure.share();
  const bytes = await bodyOf(request, deps.limits, share);
  const events = deps.intake.batch(bytes.length);
  const { origin: log } = deps.logs.of(identity.tenant);
  const options = { format, log, eventsMax: deps.limits.eventsMax };
  const read = await readDocuments(bytes, deps.documentReader, options, events);
  if (!read.ok) {
    const { path, message } = read;
    const code = read.code === 'too-many-events' ? 'request.too-many-events' : 'request.invalid';
    throw new AppError(code, {
      detail: `${path === '' ? '' : `\`${path}\`: `}${message}.`,
      errors: [{ path, message }],
    });
  }
  const { batch } = read;
  if (events.count === 0) throw allRefused(batch);
  const source = await sourceOf(deps, asked, 'json');
  const taken = await deliver(deps, share, {
    tenant: source.tenant,
    source: source.number,
    events,
    key: null,
    eventKeys: batch.keys,
    ack: query.ack,
  });
  return ingestedOf(taken, batch.refused, query.ack);
}
