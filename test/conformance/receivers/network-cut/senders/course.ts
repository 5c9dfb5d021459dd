import { setTimeout as sleep } from 'node:timers/promises';

/** What a sender says of its course, one a line on its standard output: `{"sent":["json-1"]}`. */
export type Step = 'sent' | 'told' | 'failed';

export const say = (step: Step, ids: readonly string[]): void => {
  process.stdout.write(`${JSON.stringify({ [step]: ids })}\n`);
};

/** Resolves true once the standard input is closed: the sender ends what it has begun, and begins nothing more. */
export function overAtEndOfInput(): () => boolean {
  let isOver = false;
  process.stdin.on('end', () => (isOver = true)).resume();
  return () => isOver;
}

interface Lanes {
  /** Begins each id. */
  readonly name: string;
  /** Makes a batch; gives what sends it, resolves when the server has answered for it, and throws where its client gives it up. */
  readonly batch: (ids: readonly string[]) => Promise<() => Promise<unknown>>;
  /** Batches under way at the same time. */
  readonly width: number;
  /** Records a batch. */
  readonly size: number;
}

/** An application that sends one batch after the other in each lane, and again what its client gave up. */
export async function run({ name, batch, width, size }: Lanes): Promise<void> {
  const isOver = overAtEndOfInput();
  let made = 0;
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const ids = Array.from({ length: size }, () => `${name}-${(made += 1)}`);
      const send = await batch(ids);
      say('sent', ids);
      for (let isTold = false; !isTold;) {
        try {
          await send();
          isTold = true;
        } catch {
          say('failed', ids);
          await sleep(100);
        }
      }
      say('told', ids);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
