import { AppError, type EventOptions, type Imported, type LineOptions, type ParsedLines } from '@daybook/api';
import { describe, expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';
import { type ImportFormat, sendChunks } from './send.ts';

/** A server that takes what it is sent; what was sent under a key before is repeated. */
function fakeServer(
  overrides: {
    format?: string;
    unparsed?: number;
    known?: boolean;
    parsedAs?: string;
    fails?: (call: number) => Error | null;
  } = {},
) {
  const calls: { body: string; options: LineOptions | EventOptions }[] = [];
  const tried: string[] = [];
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
    async parseLines(body: Uint8Array<ArrayBuffer> | string): Promise<ParsedLines> {
      tried.push(Buffer.from(body as Uint8Array).toString());
      const event: ParsedLines['events'][number] = {
        time: '2026-11-26T08:00:00Z',
        kind: overrides.known === true ? 'http.request' : 'system.unparsed',
        action: 'GET',
        outcome: 'unknown',
        severity: 0,
      };
      return { format: overrides.parsedAs ?? 'auto', unparsed: 0, events: [event] };
    },
  };
  return { client, calls, sizes, tried };
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

  test('each chunk of lines is told for itself', async () => {
    const server = fakeServer({ format: 'auth' });
    await send(server, manyLines(1_200));
    expect(server.calls.map(({ options }) => options.format)).toEqual(['auto', 'auto', 'auto']);
    expect(server.calls[0]?.options).toMatchObject({ source: 'shop', referenceMs: 5 });
    expect(server.tried).toEqual([]);
  });

  test('JSON with a kind is events; other JSON is what the server says; an array is refused with the way out', async () => {
    const events = fakeServer({ known: true });
    await send(events, '  {"kind":"a","a":1}\n{"a":2}\n');
    expect(events.calls[0]?.options.format).toBeUndefined();
    const unknown = fakeServer();
    expect((await send(unknown, '  {"a":1}\n{"a":2}\n')).totals).toMatchObject({ events: 2, formats: ['combined'] });
    expect([unknown.calls[0]?.options.format, unknown.tried]).toEqual([undefined, ['{"a":1}\n{"a":2}\n']]);
    const lines = fakeServer({ known: true });
    await send(lines, '{"a":1}\n'.repeat(600));
    expect(lines.calls.map(({ options }) => options.format)).toEqual(['auto', 'auto']);
    expect(lines.tried).toEqual(['{"a":1}\n'.repeat(20)]);
    const mapped = fakeServer({ parsedAs: 'mapping:shop' });
    await send(mapped, '{"kind":"a"}\n');
    expect(mapped.calls[0]?.options.format).toBe('auto');
    await expect(send(fakeServer(), '[{"a":1}]')).rejects.toThrow(/jq -c/);
    const envoy = fakeServer();
    await send(envoy, '[2024-03-10T12:00:00.000Z] "GET / HTTP/1.1" 200\n');
    expect(envoy.calls[0]?.options.format).toBe('auto');
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

describe('an export', () => {
  const head = JSON.stringify({
    export: {
      version: 1,
      format: 'ocsf',
      log: 'first/log',
      query: '',
      since: null,
      until: null,
      now: '2026-11-25T00:00:00.000Z',
      matching: null,
      upTo: '1:9',
      after: null,
      order: 'time',
      masked: [],
      started: '2026-11-25T00:00:00.000Z',
    },
  });
  const documents = Array.from({ length: 700 }, (_, i) => `{"class_uid":0,"n":${i}}\n`).join('');
  const end = (complete: boolean): string =>
    `${JSON.stringify({ end: { complete, reason: 'complete', events: 700, missing: 1, last: '1:9' } })}\n`;
  const missing = '{"missing":{"position":"1:2","code":"event.destroyed","detail":"gone"}}\n';

  test('goes in pieces, each behind the head, and what is no event is counted', async () => {
    const server = fakeServer();
    const count = await send(server, `${head}\n${documents}${missing}${end(true)}`);
    expect(server.calls.map(({ options }) => options.format)).toEqual(['ocsf', 'ocsf']);
    for (const { body } of server.calls) expect(body.startsWith(`${head}\n{"class_uid"`)).toBe(true);
    expect(count.totals).toMatchObject({ missing: 1, complete: true, refused: 0 });
  });

  test.each([
    ['without an end', ''],
    ['that says so', end(false)],
  ])('is not whole %s', async (_, last) => {
    const count = await send(fakeServer(), `${head}\n${documents}${last}`);
    expect(count.totals.complete).toBe(false);
  });

  test.each([
    ['masked', head.replace('"masked":[]', '"masked":["raw"]'), 'raw was masked'],
    ['of another version', head.replace('"version":1', '"version":2'), 'none that this version knows'],
    ['that is a table', 'position,time,received,source', 'loses parts'],
    ['in LEEF', 'LEEF:2.0|Daybook|Daybook|1|daybook.export|x09|cat=export', 'loses parts'],
  ])('%s is refused before anything is sent', async (_, first, message) => {
    const server = fakeServer();
    await expect(send(server, `${first}\n${documents}`)).rejects.toThrow(message);
    expect(server.calls).toEqual([]);
  });

  test('is asked for where it is named and the file is none, or another', async () => {
    await expect(send(fakeServer(), documents, 'ocsf')).rejects.toThrow('does not begin with the head');
    await expect(send(fakeServer(), `${head}\n${documents}`, 'ecs')).rejects.toThrow('another format: ocsf');
  });
});
