import type { Sender } from './sender.ts';

export const otlp: Sender = {
  id: 'otlp',
  name: 'OpenTelemetry',
  about:
    'For applications that export logs by OTLP over HTTP, in any language: the address and the header are the same for each. While the server is away exporters try again for seconds, then drop the batch; a collector with a queue on disk keeps it.',
  format: 'auto',
  steps: ({ url, token }) => [
    {
      about: 'What every exporter reads from its environment. It holds the token: keep it readable by its user alone.',
      file: 'daybook-otlp.env',
      text: `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT='${url}/v1/logs'
OTEL_EXPORTER_OTLP_LOGS_HEADERS='authorization=Bearer%20${token}'
`,
    },
    {
      about:
        'To see a first event, with Node.js (`npm install @opentelemetry/sdk-logs @opentelemetry/exporter-logs-otlp-proto`):',
      file: null,
      text: `set -a && . ./daybook-otlp.env
cat > try-daybook-otlp.mjs <<'END'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const exporter = new OTLPLogExporter();
const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
provider.getLogger('audit').emit({
  eventName: 'auth.login',
  body: 'alice signed in',
  attributes: { 'user.id': 'alice', 'client.address': '203.0.113.7', 'event.outcome': 'success' },
});
await provider.shutdown();
END
node try-daybook-otlp.mjs
`,
    },
  ],
};
