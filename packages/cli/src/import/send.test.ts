import { AppError, type EventOptions, type Imported, type LineOptions } from '@daybook/api';
import { describe, expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';
import { type ImportFormat, sendChunks } from './send.ts';

/** A server that takes what it is sent; what was sent under a key before is repeated. */
function fakeServer(overrides: { format?: string; unparsed?: number; fails?: (call: number) => Error | null } = {}) {
  const calls: { body: string; options: LineOptions | EventOptions }[] = [];
  const keys = new Set<string>();
  const sizes = { inFlight: 0, most: 0 };
  const take = async (
    body: Uint8Array<ArrayBuffer> | string,
    options: LineOptions | EventOptions,
  ): Promise<Imported> => {
    calls.push({ body: Buffer.from(body as Uint8Array).toString(), options });
    const failure = overrides.fails?.(calls.length) ?? null;
    if (failure !== null) throw failure;
    sizes.inFlight += 1;
    sizes.most = Math.max(sizes.most, sizes.inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    sizes.inFlight -= 1;
    const lines = Buffer.from(body as Uint8Array)
      .toString()
      .trimEnd()
      .split('\n').length;
    const known = keys.has(options.key ?? '');
    keys.add(options.key ?? '');
    return {
      accepted: lines,
      refused: 0,
      positions: [{ first: '1:0', last: `1:${lines - 1}`, count: lines }],
      ack: 'durable',
      repeated: known ? lines : 0,
      conflicts: 0,
      results: [],
      format: overrides.format ?? 'combined',
      unparsed: overrides.unparsed ?? 0,
    };
  };
  const client = {
    sendLines: (body: Uint8Array<ArrayBuffer> | string, options: LineOptions = {}) => take(body, options),
    sendEvents: (body: Uint8Array<ArrayBuffer> | string, _type: string, options: EventOptions = {}) =>
      take(body, options),
  };
  return { client, calls, sizes };
}

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const send = (server: ReturnType<typeof fakeServer>, text: string, format: ImportFormat = 'auto') =>
  sendChunks(chunksOf(stream(text)), {
    client: server.client,
    format,
    source: 'shop',
    referenceMs: 5,
    zoneOffsetMin: undefined,
    onProgress: () => undefined,
  });

const manyLines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');

describe('sending a file', () => {
  test('all lines arrive, at most two chunks at a time, and are counted', async () => {
    const server = fakeServer();
    const { totals } = await send(server, manyLines(9_001));
    expect(totals).toMatchObject({ lines: 9_001, events: 9_001, unparsed: 0, repeated: 0, formats: ['combined'] });
    expect(server.calls.map(({ body }) => body).join('')).toBe(manyLines(9_001));
    expect(server.sizes.most).toBe(2);
  });

  test('sent twice, all is repeated', async () => {
    const server = fakeServer();
    await send(server, manyLines(5_000));
    expect((await send(server, manyLines(5_000))).totals).toMatchObject({ events: 0, repeated: 5_000 });
  });

  test('of a file that has grown, only what its last chunk held is taken again', async () => {
    const server = fakeServer();
    await send(server, manyLines(1_200));
    const { totals } = await send(server, manyLines(1_700));
    expect(totals).toMatchObject({ lines: 1_700, events: 700, repeated: 1_000 });
  });

  test('the first chunk settles the format of the others', async () => {
    const server = fakeServer({ format: 'auth' });
    await send(server, manyLines(1_200));
    expect(server.calls.map(({ options }) => options.format)).toEqual(['auto', 'auth', 'auth']);
    expect(server.calls[0]?.options).toMatchObject({ source: 'shop', referenceMs: 5 });
  });

  test('a first chunk that mostly cannot be read settles nothing', async () => {
    const server = fakeServer({ unparsed: 400 });
    await send(server, manyLines(1_200));
    expect(server.calls.map(({ options }) => options.format)).toEqual(['auto', 'auto', 'auto']);
  });

  test('JSON is known by its first character; an array is refused with the way out', async () => {
    const server = fakeServer();
    expect((await send(server, '  {"a":1}\n{"a":2}\n')).totals).toMatchObject({ events: 2, formats: ['combined'] });
    expect(server.calls[0]?.options.format).toBeUndefined();
    await expect(send(server, '[{"a":1}]')).rejects.toThrow(/jq -c/);
  });

  test('a failure ends the import with the server’s error, and nothing is sent any more', async () => {
    const server = fakeServer({ fails: (call) => (call === 2 ? new AppError('log.disk-full') : null) });
    await expect(send(server, manyLines(50_000))).rejects.toMatchObject({ code: 'log.disk-full' });
    expect(server.calls.length).toBeLessThan(5);
  });

  test('events that are refused are counted with their lines in the file, also where a whole chunk is', async () => {
    const errors = [
      { path: 'time', message: 'no time', index: 0, line: 1 },
      { path: 'kind', message: 'no kind', index: 1, line: 2 },
    ];
    const refusal = new AppError('events.refused', { errors });
    const server = fakeServer({ fails: (call) => (call === 2 ? refusal : null) });
    const count = await send(server, `${'{}\n'.repeat(500)}{}\n{}\n`, 'json');
    expect(count.totals).toMatchObject({ lines: 502, events: 500, refused: 2 });
    expect(count.refusals).toEqual([
      { line: 501, message: 'time: no time' },
      { line: 502, message: 'kind: no kind' },
    ]);
  });
});
