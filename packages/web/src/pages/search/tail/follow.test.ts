import { AppError, type EventView, type TailMessage, type TailOptions } from '@daybook/api';
import { expect, test } from 'vitest';
import { follow, type TailState } from './follow.ts';

type Script = (options: TailOptions) => AsyncGenerator<TailMessage>;

const event = (position: string): TailMessage => ({ type: 'event', position, view: { position } as EventView });
const end = (reason: 'limit' | 'closing' | 'refused'): TailMessage => ({ type: 'end', end: { reason } });

/** Follows what each connection in turn gives; with the last, the reader leaves. */
async function followed(...scripts: readonly Script[]) {
  const leaving = new AbortController();
  const got: string[] = [];
  const states: TailState[] = [];
  const afters: (string | undefined)[] = [];
  const waits: number[] = [];
  let next = 0;
  await follow({
    q: '',
    signal: leaving.signal,
    tail: (options) => {
      afters.push(options.after);
      const script = scripts[next];
      next += 1;
      if (script === undefined) throw new Error('nobody should ask again');
      return script(options);
    },
    onMessage: (message) => got.push(message.type === 'event' ? message.position : message.type),
    onState: (state) => states.push(state),
    sleep: (ms) => {
      waits.push(ms);
      if (next === scripts.length) leaving.abort();
      return Promise.resolve();
    },
  });
  return { got, states, afters, waits };
}

test('after a cut it goes on behind what it had, and says why', async () => {
  const { got, afters, states } = await followed(
    async function* ({ onPosition }) {
      onPosition?.('1:5');
      yield event('1:5');
      onPosition?.('1:8');
      yield end('closing');
    },
    async function* ({ onPosition }) {
      onPosition?.('1:9');
      yield event('1:9');
    },
  );
  expect(got).toEqual(['1:5', '1:9']);
  expect(afters).toEqual([undefined, '1:8']);
  expect(states.filter(({ name }) => name === 'cut')).toMatchObject([
    { why: 'The server is stopping.' },
    { why: 'The connection was lost.' },
  ]);
});

test('it waits longer each time nothing comes, but not for ever, and from the beginning once something came', async () => {
  const dead: Script = async function* () {
    yield* [];
    throw new Error('unreachable');
  };
  const alive: Script = async function* ({ onPosition }) {
    onPosition?.('1:1');
    yield end('limit');
  };
  const { waits } = await followed(dead, dead, dead, dead, dead, dead, dead, alive, dead);
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 1_000, 2_000]);
});

test.each([
  ['the right to it ended', () => end('refused'), 'You may no longer read these events.'],
  [
    'the query is none',
    () => {
      throw new AppError('query.invalid', { detail: 'no such field' });
    },
    'no such field',
  ],
])('where %s it is over, and not asked again', async (_name, last, why) => {
  const { states, waits } = await followed(async function* () {
    yield last();
  });
  expect(states.at(-1)).toEqual({ name: 'ended', why });
  expect(waits).toEqual([]);
});
