import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, Metadata } from '@grpc/grpc-js';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { expect, test } from 'vitest';
import {
  Authority,
  type Certificate,
  expectVerified,
  hasOpenssl,
  idsFound,
  readLog,
  Server,
  temporary,
} from '../../system/support/index.ts';

/** The exporters of OpenTelemetry for Node, as somebody would set them up. */
const exporters = {
  json: (url: string, _grpc: string, token: string) =>
    new JsonExporter({ url: `${url}/v1/logs`, headers: { authorization: `Bearer ${token}` } }),
  protobuf: (url: string, _grpc: string, token: string) =>
    new ProtobufExporter({
      url: `${url}/otlp/v1/logs`,
      headers: { authorization: `Bearer ${token}` },
      compression: CompressionAlgorithm.GZIP,
    }),
  grpc: (_url: string, grpc: string, token: string) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return new GrpcExporter({ url: `http://${grpc}`, metadata });
  },
} satisfies Record<string, (url: string, grpc: string, token: string) => LogRecordExporter>;

const success = 0;

async function grpcOf(server: Server): Promise<string> {
  for (;;) {
    const at = /OTLP over gRPC at (\S+)\n/.exec(server.output)?.[1];
    if (at !== undefined) return at;
    await sleep(10);
  }
}

/** An application that exports one batch after the other, and again what its exporter gave up. */
class Application {
  readonly acknowledged: string[] = [];
  batches = 0;
  /** Exports that failed after the exporter's own attempts. */
  failed = 0;
  readonly #name: string;
  readonly #exporter: LogRecordExporter;
  readonly #recorder = new InMemoryLogRecordExporter();
  readonly #provider: LoggerProvider;
  #made = 0;

  constructor(name: string, exporter: LogRecordExporter) {
    this.#name = name;
    this.#exporter = exporter;
    this.#provider = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': name }),
      processors: [new SimpleLogRecordProcessor({ exporter: this.#recorder })],
    });
  }

  /** Until `isOver`, and a batch is never left. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const ids = Array.from({ length: 20 }, () => `${this.#name}-${(this.#made += 1)}`);
      const records = await this.#record(ids);
      while ((await this.#export(records)) !== success) {
        this.failed += 1;
        await sleep(20);
      }
      this.acknowledged.push(...ids);
      this.batches += 1;
    }
    await this.#exporter.shutdown();
  }

  /** One record, exported once. */
  async once(): Promise<number> {
    const code = await this.#export(await this.#record([this.#name]));
    await this.#exporter.shutdown();
    return code;
  }

  async #record(ids: readonly string[]): Promise<ReadableLogRecord[]> {
    const logger = this.#provider.getLogger('audit');
    for (const id of ids)
      logger.emit({ eventName: 'data.read', body: `${id} read an order`, attributes: { 'user.id': id } });
    await this.#provider.forceFlush();
    const records = this.#recorder.getFinishedLogRecords();
    this.#recorder.reset();
    return records;
  }

  #export(records: ReadableLogRecord[]): Promise<number> {
    return new Promise((resolve) => this.#exporter.export(records, ({ code }) => resolve(code)));
  }
}

test("OpenTelemetry's three exporters, and kill -9 under them: nothing that was acknowledged is missing, or there twice", async () => {
  using place = temporary();
  const env = { DAYBOOK_LISTENERS_OTLP_GRPC: '127.0.0.1:0' };
  let server = await Server.start({ data: place.data, env });
  try {
    const { url } = server;
    const grpc = await grpcOf(server);
    const { token } = await server.client().addSource({ name: 'shop', format: 'auto' });
    const applications = Object.entries(exporters).map(([name, make]) => new Application(name, make(url, grpc, token)));
    let isOver = false;
    const running = Promise.all(applications.map((application) => application.run(() => isOver)));
    const again = { DAYBOOK_LISTENERS_OTLP_GRPC: grpc };
    for (let round = 1; round <= 3; round += 1) {
      const before = applications.map(({ batches }) => batches);
      // All of them get on with it, then it falls at any moment of a batch.
      while (applications.some(({ batches }, i) => batches < (before[i] ?? 0) + 5)) await sleep(5);
      await server.kill();
      server = await Server.start({ data: place.data, env: again, listen: new URL(url).host });
    }
    const before = applications.map(({ batches }) => batches);
    while (applications.some(({ batches }, i) => batches < (before[i] ?? 0) + 5)) await sleep(5);
    isOver = true;
    await running;
    expect(applications.find(({ failed }) => failed > 0)).toBeDefined();
    const expected = applications.flatMap(({ acknowledged }) => acknowledged).toSorted();
    expect(await idsFound(server, 'kind:data.read')).toEqual(expected);
    expect(await server.end()).toMatchObject({ code: 0 });
    expectVerified(place.data);
    const logged = (await readLog(place.data)).filter(({ kind }) => kind === 'data.read');
    expect(logged.map(({ actor }) => actor.id).toSorted()).toEqual(expected);
    expect(new Set(logged.map(({ service }) => service?.name))).toEqual(new Set(Object.keys(exporters)));
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('gRPC over TLS: a source is who its client certificate says', async ({ skip }) => {
  skip(!hasOpenssl, 'needs openssl');
  using place = temporary();
  const authority = new Authority(place.folder, 'authority');
  const own = authority.issue('server', 'DNS:localhost,IP:127.0.0.1');
  const shop = authority.issue('shop', 'URI:spiffe://example.org/shop');
  const stranger = new Authority(place.folder, 'other').issue('stranger', 'URI:spiffe://example.org/shop');
  await using server = await Server.start({
    data: place.data,
    env: {
      DAYBOOK_TLS_CERT: own.cert,
      DAYBOOK_TLS_KEY: own.key,
      DAYBOOK_TLS_CLIENT_CA: authority.cert,
      DAYBOOK_LISTENERS_OTLP_GRPC: '127.0.0.1:0',
    },
  });
  const grpc = await grpcOf(server);
  expect(await addSource(server, authority.cert, 'URI:spiffe://example.org/shop')).toBe(201);
  const sent = async (shown: Certificate | null): Promise<number> => {
    const files = shown === null ? [] : [readFileSync(shown.key), readFileSync(shown.cert)];
    const secure = credentials.createSsl(readFileSync(authority.cert), ...files);
    const application = new Application('shop', new GrpcExporter({ url: `https://${grpc}`, credentials: secure }));
    return await application.once();
  };
  expect(await sent(shop)).toBe(success);
  expect(await sent(stranger)).not.toBe(success);
  expect(await sent(null)).not.toBe(success);
});

function addSource(server: Server, ca: string, certificate: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    request(`${server.url}/v1/sources`, { method: 'POST', headers, ca: readFileSync(ca) })
      .on('response', (answer) => answer.resume().once('end', () => resolve(answer.statusCode)))
      .on('error', reject)
      .end(JSON.stringify({ name: 'shop', format: 'auto', certificate }));
  });
}
