import { readFileSync } from 'node:fs';
import { credentials, Metadata } from '@grpc/grpc-js';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { run } from './course.ts';

const [name = '', url = '', token = '', ca = ''] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
/** Of an export, with what the exporter tries again. */
const timeoutMillis = 3_000;
const success = 0;

function exporterOf(): LogRecordExporter {
  if (name === 'json') return new JsonExporter({ url: `${url}/v1/logs`, headers, timeoutMillis });
  if (name === 'protobuf') return new ProtobufExporter({ url: `${url}/v1/logs`, headers, timeoutMillis });
  const metadata = new Metadata();
  metadata.set('authorization', headers.authorization);
  return new GrpcExporter({ url, metadata, credentials: credentials.createSsl(readFileSync(ca)), timeoutMillis });
}

/** Records as an application makes them: an exporter takes no others. */
async function recordsOf(ids: readonly string[]): Promise<ReadableLogRecord[]> {
  const recorder = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: recorder })] });
  const logger = provider.getLogger('audit');
  for (const id of ids)
    logger.emit({ eventName: 'data.read', body: `${id} read an order`, attributes: { 'user.id': id } });
  await provider.forceFlush();
  return recorder.getFinishedLogRecords();
}

const exporter = exporterOf();
await run({
  name,
  width: 4,
  size: 10,
  batch: async (ids) => {
    const records = await recordsOf(ids);
    return () =>
      new Promise<void>((resolve, reject) =>
        exporter.export(records, ({ code, error }: { code: number; error?: Error }) =>
          code === success ? resolve() : reject(error ?? new Error('given up')),
        ),
      );
  },
});
process.exit(0);
