import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEventStream } from './event-stream.ts';

async function* chunksOf(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

test('messages come out as they are, however the bytes are cut', async () => {
  const text =
    ': hello\nretry: 2000\n\nid: 1:4\nevent: event\ndata: {"a":"ä€𐍈"}\n\n: alive\nid: 1:9\n\r\ndata:x\r\ndata: y\r\n\r\ndata: cut';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (sizes) => {
      const ids: string[] = [];
      const messages = await Array.fromAsync(readEventStream(chunksOf(text, sizes), (id) => ids.push(id)));
      expect(messages).toEqual([
        { type: 'event', data: '{"a":"ä€𐍈"}', lastId: '1:4' },
        { type: 'message', data: 'x\ny', lastId: '1:9' },
      ]);
      expect(ids).toEqual(['', '1:4', '1:9', '1:9']);
    }),
  );
});
