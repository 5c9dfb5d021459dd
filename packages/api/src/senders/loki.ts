import type { Sender } from './sender.ts';

export const loki: Sender = {
  id: 'loki',
  name: 'pino, by pino-loki',
  about:
    'For applications in Node.js that log with pino; whatever else pushes to Grafana Loki sends to the same address. pino-loki does not try again: what it cannot deliver it reports on the standard error and loses.',
  format: 'auto',
  steps: ({ url, token }) => [
    {
      about: 'With the packages there (`npm install pino pino-loki@3`), put this module beside your code:',
      file: 'daybook-pino.mjs',
      text: `import { env } from 'node:process';
import { pino } from 'pino';
import { pinoLoki } from 'pino-loki';

/** Logs to Daybook. A message that is no line of a known log is kept as it is; \`service_name\` is the program. */
export const stream = pinoLoki({
  host: '${url}',
  basicAuth: { username: 'daybook', password: env.DAYBOOK_TOKEN },
  labels: { service_name: 'shop' },
  logFormat: ({ msg }) => String(msg),
});
export const log = pino(stream);
`,
    },
    {
      about: 'Give the process its token, and log an event:',
      file: null,
      text: `export DAYBOOK_TOKEN='${token}'
cat > try-daybook-pino.mjs <<'END'
import { log, stream } from './daybook-pino.mjs';

log.info('alice signed in');
stream.end();
END
node try-daybook-pino.mjs
`,
    },
  ],
};
