import { Readable } from 'node:stream';
import { AppError } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import { type BodyLimits, readBody, type Share } from '../../receive/body/index.ts';
import { bodyOf } from '../events/delivery.ts';

/** A flag, and the length of the message in four bytes. */
const prefixBytes = 5;

/** A message with its prefix, not compressed. */
export function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/**
 * The one message of a unary call (github.com/grpc/grpc, PROTOCOL-HTTP2.md), decompressed, within the limits and the room there
 * is. It must have come within `timeoutMs`. Throws `AppError`.
 */
export async function messageOf(
  request: FastifyRequest,
  limits: BodyLimits,
  share: Share,
  timeoutMs: number,
): Promise<Buffer> {
  const encoding = encodingOf(request);
  const tooSlow = setTimeout(() => request.raw.destroy(new Error('too slow')), timeoutMs);
  const framedLimits = { ...limits, bodyBytesMax: limits.bodyBytesMax + prefixBytes };
  const frame = await bodyOf(request, framedLimits, share).finally(() => clearTimeout(tooSlow));
  const length = frame.length < prefixBytes ? -1 : frame.readUInt32BE(1);
  if (length !== frame.length - prefixBytes) throw invalid('The body is not one whole message with its prefix.');
  const message = frame.subarray(prefixBytes);
  if (frame[0] === 0) return message;
  if (frame[0] !== 1 || encoding === 'identity')
    throw invalid('`grpc-encoding` does not say how the message is compressed.');
  const read = await readBody(Readable.from([message]), encoding, limits, (bytes) => share.holdBytes(bytes));
  if (read.ok) return read.bytes;
  if (read.code === 'busy') throw new AppError('server.busy', { retryAfterSeconds: 1 });
  const code = read.code === 'too-large' ? 'request.too-large' : 'request.bad-compression';
  throw new AppError(code, { detail: `${read.message}.` });
}

function invalid(detail: string): AppError {
  return new AppError('request.invalid', { detail });
}

function encodingOf(request: FastifyRequest): 'identity' | 'gzip' {
  const given = request.headers['grpc-encoding'] ?? 'identity';
  if (given === 'identity' || given === 'gzip') return given;
  throw new AppError('request.content-encoding', { detail: 'A message may be compressed with `gzip`, or not at all.' });
}

const unitsMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** How long the client waits, in ms; `timeoutMsMax` where it does not say, or says more. */
export function timeoutOf(request: FastifyRequest, timeoutMsMax: number): number {
  const given = request.headers['grpc-timeout'];
  const match = typeof given === 'string' ? /^(\d{1,8})([HMSmun])$/.exec(given) : null;
  if (match === null) return timeoutMsMax;
  return Math.min(timeoutMsMax, Number(match[1]) * (unitsMs[match[2] ?? ''] ?? 1));
}
