import { AppError } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { readBody } from '../receive/body/index.ts';
import { mediaTypeOf } from './media-type.ts';
import { faultsOf, invalid } from './mount.ts';

/** For bodies of administration; events have their own way. */
const usual = { types: ['application/json'], bytesMax: 64 * 1024 };

/** A small JSON body, checked. Throws `AppError`. */
export async function readJsonBody<S extends z.ZodType>(
  request: FastifyRequest,
  schema: S,
  { types, bytesMax }: { readonly types: readonly string[]; readonly bytesMax: number } = usual,
): Promise<z.output<S>> {
  if (!types.includes(mediaTypeOf(request))) {
    const names = types.map((type) => `\`${type}\``).join(' or ');
    throw new AppError('request.content-type', { detail: `This route takes ${names}.` });
  }
  const limits = { bodyBytesMax: bytesMax, bodyBytesDecompressedMax: bytesMax };
  if (request.headers['content-encoding'] !== undefined) {
    throw new AppError('request.content-encoding', { detail: 'This route takes no `Content-Encoding`.' });
  }
  const read = await readBody(request.raw, 'identity', limits, () => true);
  if (!read.ok)
    throw new AppError(read.code === 'too-large' ? 'request.too-large' : 'request.timeout', {
      detail: `${read.message}.`,
    });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(read.bytes));
  } catch {
    throw new AppError('request.bad-json');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(faultsOf(parsed.error));
  return parsed.data;
}
