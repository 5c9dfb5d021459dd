import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decoded, encoded, requestOf, textOf } from '../../receive/otlp/testing.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import { framed } from './message.ts';

let server: TestServer;
let session: ClientHttp2Session;
beforeEach(async () => {
  server = await startTestServer({
    grpc: true,
    ingest: { eventsMax: 10, bodyBytesMax: 20_000, bodyBytesDecompressedMax: 40_000 },
  });
  session = connect(`http://${server.grpc}`);
});
afterEach(async () => {
  session.destroy();
  await server[Symbol.asyncDispose]();
});

const path = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const record = { body: { stringValue: 'paid' }, attributes: [textOf('user.id', 'alice')] };
const whole = encoded('ExportLogsServiceRequest', requestOf([record, record]));

function open(headers: Record<string, string> = {}) {
  const authorization = `Bearer ${server.tokenOf.source}`;
  const usual = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', authorization };
  const stream = session.request({ ...usual, ...headers });
  const seen: { headers: IncomingHttpHeaders; trailers: IncomingHttpHeaders } = { headers: {}, trailers: {} };
  stream.on('response', (given) => (seen.headers = given));
  stream.on('trailers', (given) => (seen.trailers = given));
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const answered = once(stream, 'close').then(() => {
    const status = seen.trailers['grpc-status'];
    const details = seen.trailers['grpc-status-details-bin'];
    return {
      http: seen.headers[':status'],
      status: status === undefined ? null : Number(status),
      message: decodeURIComponent(String(seen.trailers['grpc-message'] ?? '')),
      details: details === undefined ? null : decoded('Status', Buffer.from(String(details), 'base64')),
      bytes: Buffer.concat(chunks),
    };
  });
  return { stream, answered };
}

async function call(body: Uint8Array, headers: Record<string, string> = {}) {
  const { stream, answered } = open(headers);
  stream.end(body);
  return await answered;
}

test.each([CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP])(
  "what OpenTelemetry's own exporter calls with is durable as events: %s",
  async (compression) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${server.tokenOf.source}`);
    const exporter = new OTLPLogExporter({ url: `http://${server.grpc}`, metadata, compression });
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    provider.getLogger('audit').emit({ body: 'paid', attributes: { 'user.id': 'alice' } });
    await provider.forceFlush();
    await provider.shutdown();
    expect(server.log.delivered).toMatchObject([{ event: { actor: { id: 'alice' }, ext: { message: 'paid' } } }]);
  },
);

test('0: an answer comes when the records are durable', async () => {
  const gate = Promise.withResolvers<void>();
  server.log.gate = gate.promise;
  let isAnswered = false;
  const answer = call(framed(whole)).finally(() => (isAnswered = true));
  await expect.poll(() => server.pressure.eventsInHand, { timeout: 10_000 }).toBe(2);
  expect(isAnswered).toBe(false);
  gate.resolve();
  expect(await answer).toMatchObject({ http: 200, status: 0, bytes: Buffer.from(framed(new Uint8Array())) });
  expect(server.log.delivered).toHaveLength(2);
});

test('0 with partial success: what cannot be taken is counted', async () => {
  const body = Array.from({ length: 20 }).reduce<object>((inner) => ({ arrayValue: { values: [inner] } }), {});
  const { status, bytes } = await call(framed(encoded('ExportLogsServiceRequest', requestOf([record, { body }]))));
  expect(status).toBe(0);
  expect(decoded('ExportLogsServiceResponse', bytes.subarray(5))).toMatchObject({
    partialSuccess: { rejectedLogRecords: 1 },
  });
  expect(server.log.delivered).toHaveLength(1);
});

const padded = (length: number): Uint8Array => {
  // A field that nobody knows fills the message up.
  const head = [0x7a, 0, 0, 0];
  const inner = length - whole.length - head.length;
  head.splice(1, 3, (inner & 0x7f) | 0x80, ((inner >> 7) & 0x7f) | 0x80, inner >> 14);
  return Buffer.concat([whole, Buffer.from(head), Buffer.alloc(inner)]);
};

test('messages are taken up to the limit, compressed and not, and no larger', async () => {
  expect(await call(framed(padded(20_000)))).toMatchObject({ status: 0 });
  expect(await call(framed(padded(20_001)))).toMatchObject({ status: 3, message: expect.stringContaining('20005') });
  const gzipped = (length: number): Uint8Array => {
    const bytes = framed(gzipSync(padded(length)));
    bytes[0] = 1;
    return bytes;
  };
  expect(await call(gzipped(40_000), { 'grpc-encoding': 'gzip' })).toMatchObject({ status: 0 });
  expect(await call(gzipped(40_001), { 'grpc-encoding': 'gzip' })).toMatchObject({ status: 3 });
  expect(server.log.delivered).toHaveLength(4);
  expect(server.pressure.bytesInHand).toBe(0);
});

const compressed = Buffer.from(framed(whole));
compressed[0] = 1;

test.each([
  ['no message', new Uint8Array(), {}, 3],
  ['half a message', framed(whole).subarray(0, 20), {}, 3],
  ['two messages', Buffer.concat([framed(whole), framed(whole)]), {}, 3],
  ['a flag of nothing', Buffer.from([7, 0, 0, 0, 0]), {}, 3],
  ['compressed, by what is not said', compressed, {}, 3],
  ['compressed, by what it is not', compressed, { 'grpc-encoding': 'gzip' }, 3],
  ['compressed by what nobody knows', compressed, { 'grpc-encoding': 'snappy' }, 12],
  ['no protobuf', framed(Uint8Array.of(0x0a, 0x05)), {}, 3],
  ['a wrong token', framed(whole), { authorization: 'Bearer dbk_s_x_y' }, 16],
  ['another method', framed(whole), { ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export' }, 12],
])('refused, not to be tried again: %s', async (_name, body, headers, status) => {
  expect(await call(body, headers)).toMatchObject({ http: 200, status, details: null });
  expect(server.log.delivered).toEqual([]);
});

test('a call that is refused is counted as a delivery that was', async () => {
  await call(framed(Uint8Array.of(0x0a, 0x05)));
  await call(framed(whole), { authorization: 'Bearer dbk_s_x_y' });
  expect(server.deps.deliveries.totalRefused).toBe(2);
});

test('415: what is no call of gRPC', async () => {
  expect(await call(framed(whole), { 'content-type': 'application/json' })).toMatchObject({ http: 415, status: null });
});

test('refused, to be tried again: under pressure, and on a full disk', async () => {
  server.log.busy = true;
  expect(await call(framed(whole))).toMatchObject({ status: 14, details: { code: 14, details: [{}] } });
  server.log.busy = false;
  server.log.refusal = { ok: false, code: 'disk-full', detail: 'it is' };
  const { status, details } = await call(framed(whole));
  const [info] = (details?.['details'] ?? []) as { value: Uint8Array }[];
  expect(status).toBe(14);
  expect(decoded('RetryInfo', info?.value ?? new Uint8Array())).toEqual({ retryDelay: { seconds: 30 } });
});

test('a message that does not come in the time that the client waits is given up, and nothing of it is taken', async () => {
  const { stream, answered } = open({ 'grpc-timeout': '50m' });
  stream.write(framed(whole).subarray(0, -1));
  expect(await answered).toMatchObject({ status: 4 });
  expect(server.log.delivered).toEqual([]);
  expect(server.pressure.bytesInHand).toBe(0);
});

test('a message that came when the client had given up is not taken: it sends it again', async () => {
  expect(await call(framed(whole), { 'grpc-timeout': '1n' })).toMatchObject({ status: 4 });
  expect(server.log.delivered).toEqual([]);
});

test('a client that does not end is not waited for, once it has its answer', async () => {
  const { stream, answered } = open({ authorization: 'Bearer dbk_s_x_y' });
  stream.write(framed(whole).subarray(0, -1));
  expect(await answered).toMatchObject({ status: 16 });
});

test('a call that is cut off takes nothing, and holds nothing', async () => {
  const { stream, answered } = open();
  stream.write(framed(whole).subarray(0, -1));
  await expect.poll(() => server.pressure.bytesInHand, { timeout: 10_000 }).toBeGreaterThan(0);
  stream.close(8);
  await answered;
  await expect.poll(() => server.pressure.bytesInHand, { timeout: 10_000 }).toBe(0);
  expect(server.log.delivered).toEqual([]);
});

test('calls at once on a connection are bounded', async () => {
  await once(session, 'remoteSettings');
  expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 100, maxHeaderListSize: 16 * 1024 });
});

test('headers are taken up to the limit, by a client that does not know it yet too', async () => {
  const { status, message } = await call(framed(whole), { 'x-long': 'x'.repeat(17_000) });
  expect(status).toBe(3);
  expect(message).toContain('header');
  expect(await call(framed(whole), { 'x-long': 'x'.repeat(15_000) })).toMatchObject({ status: 0 });
  await expect(call(framed(whole), { 'x-long': 'x'.repeat(17_000) })).rejects.toThrow('ENHANCE_YOUR_CALM');
  expect(server.log.delivered).toHaveLength(2);
});

test('a call that is in hand when the server ends is answered; another one is not begun', async () => {
  const gate = Promise.withResolvers<void>();
  server.log.gate = gate.promise;
  const answer = call(framed(whole));
  await expect.poll(() => server.pressure.eventsInHand, { timeout: 10_000 }).toBe(2);
  const closed = server.server.close();
  await once(session, 'goaway');
  gate.resolve();
  expect(await answer).toMatchObject({ status: 0 });
  await closed;
  expect(session.closed || session.destroyed).toBe(true);
});
