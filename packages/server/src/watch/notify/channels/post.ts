import type { Sent } from '../notifier.ts';
import type { World } from './channel.ts';

/**
 * One request with JSON; every status of 2xx is success. Nothing of the address and of the answer but its status is in a fault:
 * addresses may be secrets, and an answer may be of a server that whoever reads it could not reach.
 */
export async function postJson(
  { ask, nowMs }: Pick<World, 'ask' | 'nowMs'>,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  try {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    const response = await ask(url, init);
    if (response.ok) return { ok: true };
    const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), nowMs());
    return { ok: false, fault: `HTTP ${response.status}`, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfterOf(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'the request failed';
}
