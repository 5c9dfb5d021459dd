import { AppError } from '../app-error.ts';
import { isErrorCode } from '../errors.ts';
import { Problem } from '../problem.ts';
import type { Method } from '../route.ts';

export interface ClientOptions {
  /** Where the server is: `http://127.0.0.1:7070`. */
  url: string;
  token?: string;
  /** In a browser, with a session in a cookie: the `csrf` of `me()`, once it is known. Sent with everything but GET. */
  csrf?: () => string | null;
  /** Takes the place of the global one. */
  fetch?: typeof fetch;
  /** How often a request is tried at most; default 6. */
  attemptsMax?: number;
  /** How long one try may take, without the time that its answer's body takes; default 60,000. */
  timeoutMs?: number;
  /** Waits; given by tests. */
  sleep?: (delayMs: number, signal?: AbortSignal) => Promise<void>;
}

export interface Call {
  method: Method;
  path: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer> | string;
  /** True when sending it twice is the same as sending it once: it is then tried again after a broken connection too. */
  repeatable: boolean;
  signal?: AbortSignal;
}

/** The server could not be reached, or answered something that is not Daybook's. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}

const retryAfterMsMax = 30_000;

/**
 * Sends requests. 429 and 503 are tried again after the time that `Retry-After` says (those answers mean that nothing
 * was written); a broken connection only where the call is repeatable. Throws `AppError` with the server's code, or
 * `TransportError`.
 */
export class Transport {
  readonly #options: ClientOptions;
  readonly #base: string;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#base = options.url.replace(/\/+$/, '');
    if (!/^https?:\/\//.test(this.#base)) {
      throw new TransportError(`"${options.url}" is not an address of a server; it looks like http://127.0.0.1:7070`);
    }
  }

  async send(call: Call): Promise<Response> {
    const attemptsMax = this.#options.attemptsMax ?? 6;
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= attemptsMax;
      const backoffMs = Math.min(250 * 2 ** (attempt - 1), 5_000);
      let response: Response;
      try {
        response = await this.#try(call);
      } catch (error) {
        call.signal?.throwIfAborted();
        if (last || !call.repeatable) throw unreachable(this.#base, error);
        await this.#sleep(backoffMs, call.signal);
        continue;
      }
      if (response.ok) return response;
      if (last || (response.status !== 429 && response.status !== 503)) throw await failure(response);
      const retryAfterMs = retryAfter(response);
      // Let go of the connection before waiting.
      await response.body?.cancel();
      await this.#sleep(Math.min(retryAfterMs ?? backoffMs, retryAfterMsMax), call.signal);
    }
  }

  async json<T>(call: Call): Promise<T> {
    const response = await this.send(call);
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw new TransportError(`the answer of ${this.#base}${call.path} is not JSON`, { cause: error });
    }
  }

  async #try(call: Call): Promise<Response> {
    const url = new URL(this.#base + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers({ accept: 'application/json', ...call.headers });
    if (this.#options.token !== undefined) headers.set('authorization', `Bearer ${this.#options.token}`);
    const csrf = call.method === 'GET' ? null : (this.#options.csrf?.() ?? null);
    if (csrf !== null) headers.set('daybook-csrf', csrf);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error('no answer in time')), this.#options.timeoutMs ?? 60_000);
    try {
      return await (this.#options.fetch ?? fetch)(url, {
        method: call.method,
        headers,
        redirect: 'error',
        signal: call.signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, call.signal]),
        ...(call.body === undefined ? {} : { body: call.body }),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    await (this.#options.sleep ?? sleep)(delayMs, signal);
    signal?.throwIfAborted();
  }
}

async function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function unreachable(base: string, cause: unknown): TransportError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new TransportError(`cannot reach the server at ${base}: ${reason}. Is it running? Is DAYBOOK_URL right?`, {
    cause,
  });
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); dates are not used by this server. */
function retryAfter(response: Response): number | null {
  const text = response.headers.get('retry-after');
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null;
}

async function failure(response: Response): Promise<Error> {
  const text = await response.text().catch(() => '');
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Not a problem document; said below.
  }
  const problem = Problem.safeParse(body);
  if (!problem.success || !isErrorCode(problem.data.code)) {
    return new TransportError(`${response.url} answered ${response.status} and no problem document; is it Daybook?`);
  }
  const { code, detail, errors, requestId } = problem.data;
  return new AppError(code, {
    detail,
    ...(errors === undefined ? {} : { errors }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}
