import { AppError, type FieldFault, type Ingested } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import type { FastifyRequest } from 'fastify';
import type { Admitted, Client, Registry, SourceRecord, Sources } from '../../access/index.ts';
import {
  type BodyLimits,
  type Encoding,
  type Pressure,
  readBody,
  readEncoding,
  type Share,
} from '../../receive/body/index.ts';
import type { Deliveries } from '../../watch/index.ts';
import type { RefusedEvent } from '../../receive/http-json/index.ts';
import type { Delivery, Intake, Taken } from '../../receive/intake/index.ts';

const retryAfterSeconds = 1;
const provedEventsMax = 100;

/** What both routes that take events need. */
export interface DeliveryDeps {
  readonly limits: BodyLimits & { readonly eventsMax: number };
  readonly pressure: Pressure;
  readonly intake: Intake;
  readonly sources: Sources;
  readonly registry: Registry;
  readonly deliveries: Pick<Deliveries, 'took' | 'refused'>;
}

/** The bytes of a body, decompressed, within the limits and the room there is. Throws `AppError`. */
export async function bodyOf(
  request: FastifyRequest,
  limits: BodyLimits,
  share: Share,
  encoding: Encoding | null = readEncoding(request.headers['content-encoding']),
): Promise<Buffer> {
  if (encoding === null) {
    throw new AppError('request.content-encoding', {
      detail: 'The body may be encoded as `gzip` or `zstd`, or not at all.',
    });
  }
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytesMax) {
    throw new AppError('request.too-large', { detail: `The body is larger than ${limits.bodyBytesMax} bytes.` });
  }
  const read = await readBody(request.raw, encoding, limits, (bytes) => share.holdBytes(bytes));
  if (read.ok) return read.bytes;
  const detail = `${read.message[0]?.toUpperCase()}${read.message.slice(1)}.`;
  if (read.code === 'too-large') throw new AppError('request.too-large', { detail });
  if (read.code === 'bad-compression') throw new AppError('request.bad-compression', { detail });
  if (read.code === 'busy') throw busy();
  throw new AppError('request.timeout', { detail });
}

export function busy(): AppError {
  return new AppError('server.busy', { retryAfterSeconds });
}

/** The source that the events are from: the token's own, or, for who may import, the one that is named. */
export async function sourceOf(
  deps: DeliveryDeps,
  asked: { identity: Admitted | null; client: Client; query: { source?: string | undefined } },
  format: string,
): Promise<SourceRecord> {
  const { identity, client } = asked;
  const name = asked.query.source;
  if (identity === null) throw new AppError('access.unauthenticated');
  if (identity.kind === 'source') {
    const own = deps.sources.get(identity.tenant, identity.source);
    if (own === null || (name !== undefined && name !== own.name)) {
      throw new AppError('access.forbidden', { detail: 'The token of a source writes events of that source only.' });
    }
    return own;
  }
  if (name === undefined) {
    const message = 'with the token of an administrator the source must be named';
    throw new AppError('request.invalid', { errors: [{ path: 'source', message }], detail: `\`source\`: ${message}.` });
  }
  return await deps.registry.sourceForImport({ reader: identity, client }, name, format);
}

export async function deliver(
  deps: DeliveryDeps,
  share: Share,
  delivery: Delivery,
): Promise<Extract<Taken, { ok: true }>> {
  if (delivery.ack === 'proved' && delivery.events.count > provedEventsMax) {
    const message = `\`proved\` gives receipts of at most ${provedEventsMax} events a request`;
    throw new AppError('request.invalid', { errors: [{ path: 'ack', message }], detail: `\`ack\`: ${message}.` });
  }
  if (!share.holdEvents(delivery.events.count)) throw busy();
  const taken = await deps.intake.take(delivery);
  if (taken.ok) return taken;
  if (taken.code === 'busy') throw busy();
  if (taken.code === 'disk-full') throw new AppError('log.disk-full', { retryAfterSeconds: 30 });
  if (taken.code === 'closed') throw new AppError('server.closing', { retryAfterSeconds: 5 });
  if (taken.code === 'too-large') throw new AppError('request.too-large', { detail: `${taken.detail}.` });
  throw new AppError('server.error', { cause: new Error(taken.detail) });
}

export function ingestedOf(
  taken: Extract<Taken, { ok: true }> | null,
  refused: readonly RefusedEvent[],
  ack: Delivery['ack'],
): Ingested {
  const runs = taken?.runs ?? [];
  return {
    accepted: runs.reduce((sum, run) => sum + run.count, 0),
    refused: refused.length,
    positions: runs.map(({ first, count }) => ({
      first: formatPosition({ log: taken?.log ?? 1, index: first }),
      last: formatPosition({ log: taken?.log ?? 1, index: first + count - 1 }),
      count,
    })),
    ack: taken?.ack ?? ack,
    repeated: taken?.repeated ?? 0,
    conflicts: taken?.conflicts ?? 0,
    results: refused.map((event) => ({
      index: event.index,
      ...(event.line === null ? {} : { line: event.line }),
      ok: false as const,
      errors: event.errors.map((fault) => ({ ...fault })),
    })),
    ...(taken?.receipts == null ? {} : { receipts: taken.receipts as unknown as NonNullable<Ingested['receipts']> }),
  };
}

export function fieldFaults(refused: readonly RefusedEvent[]): FieldFault[] {
  return refused.flatMap(({ index, line, errors }) =>
    errors.map((fault) => ({ ...fault, index, ...(line === null ? {} : { line }) })),
  );
}
