import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChunkFault, Chunks, isChunk } from './chunks.ts';

const limits = { messagesMax: 3, bytesMax: 20, waitMs: 5_000 };

function open() {
  const faults: ChunkFault[] = [];
  return { chunks: new Chunks(limits, (fault) => faults.push(fault)), faults };
}

const chunk = (id: string, number: number, count: number, text: string): Buffer =>
  Buffer.concat([
    Buffer.from([0x1e, 0x0f]),
    Buffer.from(id.padEnd(8)),
    Buffer.from([number, count]),
    Buffer.from(text),
  ]);
const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

test('chunks in any order, each as often as it comes, are the message once', () => {
  const parts = ['on', 'e ', '', 'mess', 'age'];
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], { minLength: 10 });
  fc.assert(
    fc.property(order, (numbers) => {
      const { chunks, faults } = open();
      const got = numbers.map((number) => chunks.add('a', chunk('x', number, 5, parts[number] ?? ''), 0));
      expect(got.filter((each) => each !== null).map(textOf)).toEqual(['one message']);
      expect(faults).toEqual([]);
      expect(chunks.waiting).toEqual({ messages: 0, bytes: 0 });
    }),
  );
});

test('the same id of two senders is two messages', () => {
  const { chunks } = open();
  expect(chunks.add('a', chunk('x', 0, 2, '1'), 0)).toBeNull();
  expect(chunks.add('b', chunk('x', 1, 2, '4'), 0)).toBeNull();
  expect(textOf(chunks.add('a', chunk('x', 1, 2, '2'), 0))).toBe('12');
  expect(textOf(chunks.add('b', chunk('x', 0, 2, '3'), 0))).toBe('34');
});

test('a part that is kept is not changed with the datagram that it came in', () => {
  const { chunks } = open();
  const first = chunk('x', 0, 2, 'ab');
  chunks.add('a', first, 0);
  first.fill(0x7a);
  expect(textOf(chunks.add('a', chunk('x', 1, 2, 'cd'), 0))).toBe('abcd');
});

test('what is not whole after 5 seconds is given up and told once; at 5 seconds it still can be', () => {
  const { chunks, faults } = open();
  chunks.add('a', chunk('x', 0, 2, '1'), 0);
  chunks.add('a', chunk('y', 0, 2, '1'), 1);
  expect(textOf(chunks.add('a', chunk('x', 1, 2, '2'), 5_000))).toBe('12');
  chunks.expire(5_001);
  expect(faults).toEqual([]);
  chunks.expire(5_002);
  chunks.expire(5_003);
  expect(faults).toEqual(['incomplete']);
  expect(chunks.waiting).toEqual({ messages: 0, bytes: 0 });
});

test('a message past as many as wait, or past the bytes that wait, is refused, and the others become whole', () => {
  const { chunks, faults } = open();
  for (const id of ['x', 'y', 'z']) chunks.add('a', chunk(id, 0, 2, 'abc'), 0);
  chunks.add('a', chunk('v', 0, 2, 'abc'), 0);
  expect(faults).toEqual(['no-room']);
  expect(textOf(chunks.add('a', chunk('x', 1, 2, '12345678901'), 0))).toBe('abc12345678901');
  expect(chunks.add('a', chunk('y', 1, 2, '123456789012345'), 0)).toBeNull();
  expect(faults).toEqual(['no-room', 'no-room']);
  expect(chunks.waiting).toEqual({ messages: 2, bytes: 6 });
  expect(textOf(chunks.add('a', chunk('y', 1, 2, '12345678901234'), 0))).toBe('abc12345678901234');
});

test.each([
  ['too short', Buffer.from([0x1e, 0x0f, 1, 2, 3])],
  ['of none', chunk('x', 0, 0, 'a')],
  ['of more than 128', chunk('x', 0, 129, 'a')],
  ['past the last', chunk('x', 2, 2, 'a')],
])('a chunk is refused and counted: %s', (_name, bytes) => {
  const { chunks, faults } = open();
  expect(isChunk(bytes)).toBe(true);
  expect(chunks.add('a', bytes, 0)).toBeNull();
  expect(faults).toEqual(['malformed']);
});

test('a chunk that counts otherwise than those before is refused, and 128 chunks are a message', () => {
  const { chunks, faults } = open();
  chunks.add('a', chunk('x', 0, 2, '1'), 0);
  chunks.add('a', chunk('x', 1, 3, '2'), 0);
  expect(faults).toEqual(['malformed']);
  for (let i = 0; i < 127; i += 1) expect(chunks.add('a', chunk('y', i, 128, ''), 0)).toBeNull();
  expect(textOf(chunks.add('a', chunk('y', 127, 128, 'end'), 0))).toBe('end');
});
