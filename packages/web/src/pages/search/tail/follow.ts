import { AppError, type StreamEnding, type TailMessage, type TailOptions } from '@daybook/api';

/** How a tail is: it follows, it was cut and goes on by itself, or it is over. */
export type TailState =
  | { readonly name: 'connecting' }
  | { readonly name: 'following' }
  | { readonly name: 'cut'; readonly why: string; readonly againMs: number }
  | { readonly name: 'ended'; readonly why: string };

interface Following {
  readonly tail: (options: TailOptions) => AsyncGenerator<TailMessage>;
  readonly q: string;
  readonly signal: AbortSignal;
  readonly onMessage: (message: Exclude<TailMessage, { type: 'end' }>) => void;
  readonly onState: (state: TailState) => void;
  /** Waits; given by tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const againMsMin = 1_000;
const againMsMax = 30_000;
/** The server gives a sign of life every 15 seconds: without three of them the connection is dead, though nobody said so. */
const silenceMsMax = 45_000;

/** What an ending of the server means to who reads; null where it is gone on from by itself. */
const endings: Readonly<Record<StreamEnding, string | null>> = {
  complete: null,
  gone: null,
  limit: null,
  closing: null,
  failed: null,
  refused: 'You may no longer read these events.',
};

const reasons: Readonly<Record<StreamEnding, string>> = {
  complete: 'The server ended it.',
  gone: 'The connection was lost.',
  limit: 'It had lasted as long as one tail may.',
  closing: 'The server is stopping.',
  failed: 'The server could not go on.',
  refused: 'You may no longer read these events.',
};

/** Asking again would be answered the same. */
const finalCodes = new Set(['query.invalid', 'access.unauthenticated', 'access.forbidden', 'role.invalid']);

/** Follows until the signal aborts, going on behind what it has whenever it was cut. */
export async function follow({ tail, q, signal, onMessage, onState, sleep = wait }: Following): Promise<void> {
  let after: string | undefined;
  for (let failures = 0; !signal.aborted;) {
    onState({ name: 'connecting' });
    const silence = new Silence(silenceMsMax);
    const onPosition = (position: string): void => {
      silence.broken();
      after = position;
      failures = 0;
      onState({ name: 'following' });
    };
    const from = after === undefined ? {} : { after };
    const eitherSignal = AbortSignal.any([signal, silence.signal]);
    const ending = await once(tail({ q, signal: eitherSignal, onPosition, ...from }), onMessage);
    silence.end();
    if (signal.aborted) return;
    if (ending.isFinal) {
      onState({ name: 'ended', why: ending.why });
      return;
    }
    const againMs = Math.min(againMsMin * 2 ** failures, againMsMax);
    failures += 1;
    onState({ name: 'cut', why: ending.why, againMs });
    await sleep(againMs, signal);
  }
}

/** Aborts after so long without a sign. */
class Silence {
  readonly #abort = new AbortController();
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    this.#ms = ms;
    this.#timer = setTimeout(() => this.#abort.abort(), ms);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function once(
  messages: AsyncIterable<TailMessage>,
  onMessage: Following['onMessage'],
): Promise<{ readonly isFinal: boolean; readonly why: string }> {
  try {
    for await (const message of messages) {
      if (message.type !== 'end') onMessage(message);
      else return { isFinal: endings[message.end.reason] !== null, why: reasons[message.end.reason] };
    }
  } catch (error) {
    if (error instanceof AppError) return { isFinal: finalCodes.has(error.code), why: error.message };
  }
  return { isFinal: false, why: reasons.gone };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
