import type { Sender } from './sender.ts';

export const hec: Sender = {
  id: 'hec',
  name: 'Splunk’s HTTP Event Collector',
  about:
    'For applications in Node.js that log with splunk-logging; whatever else sends to an HTTP Event Collector sends to the same address. It tries again as often as it is told to, and then reports what it loses.',
  format: 'auto',
  steps: ({ url, token }) => [
    {
      about: 'With the package there (`npm install splunk-logging@0.11`), put this module beside your code:',
      file: 'daybook-hec.mjs',
      text: `import { env } from 'node:process';
import splunk from 'splunk-logging';

const logger = new splunk.Logger({ token: env.DAYBOOK_TOKEN, url: '${url}', maxRetries: 10 });
// As it comes it checks no certificate, and waits for ever for an answer that was lost.
logger.requestOptions.strictSSL = true;
logger.requestOptions.response_timeout = 30_000;

/** Resolves when the event is on disk. A text is read as a line of a log is. */
export function record(message, metadata = {}) {
  return new Promise((resolve, reject) => {
    logger.send({ message, metadata }, (error, _response, body) => {
      if (!error && body?.code === 0) resolve();
      else reject(error ?? new Error(\`Daybook answered \${JSON.stringify(body)}\`));
    });
  });
}
logger.eventFormatter = (message) => message;
`,
    },
    {
      about: 'Give the process its token, and record an event:',
      file: null,
      text: `export DAYBOOK_TOKEN='${token}'
cat > try-daybook-hec.mjs <<'END'
import { record } from './daybook-hec.mjs';

await record('Accepted password for alice from 203.0.113.7 port 4242 ssh2', { source: 'sshd', host: 'vm' });
END
node try-daybook-hec.mjs
`,
    },
  ],
};
