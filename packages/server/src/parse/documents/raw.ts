import type { Raw } from '@daybook/event';
import { isTree } from '@daybook/event/views';

export type ReadRaw = { readonly ok: true; readonly value: Raw } | { readonly ok: false };

/** `raw` as an export shows it: text, or base64 where the bytes are none. */
export function readRaw(shown: unknown): ReadRaw {
  if (!isTree(shown)) return { ok: false };
  const { mediaType, text, base64, ...others } = shown;
  if (typeof mediaType !== 'string' || Object.keys(others).length > 0) return { ok: false };
  if (typeof text === 'string' && base64 === undefined && text.isWellFormed()) {
    return { ok: true, value: { mediaType, bytes: Buffer.from(text) } };
  }
  if (typeof base64 !== 'string' || text !== undefined) return { ok: false };
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? { ok: true, value: { mediaType, bytes } } : { ok: false };
}
