/** A request to another server. The answer came whole, within the limits; throws `TypeError` or `TimeoutError` otherwise. */
export type Outgoing = (url: string, init: RequestInit) => Promise<Response>;

const timeoutMs = 10_000;
const bodyBytesMax = 1024 * 1024;

/** Requests that Daybook makes itself: bounded in time and size, and never led elsewhere by a redirect. */
export function outgoing(limits: { timeoutMs?: number; bodyBytesMax?: number } = {}): Outgoing {
  const bytesMax = limits.bodyBytesMax ?? bodyBytesMax;
  return async (url, init) => {
    const ends = AbortSignal.timeout(limits.timeoutMs ?? timeoutMs);
    const signal = init.signal == null ? ends : AbortSignal.any([init.signal, ends]);
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new TypeError(`${new URL(url).host} answered with more than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    const { status, statusText, headers } = response;
    // These statuses have no body (Fetch Standard, "null body status").
    const body = [101, 204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
    return new Response(body, { status, statusText, headers });
  };
}
