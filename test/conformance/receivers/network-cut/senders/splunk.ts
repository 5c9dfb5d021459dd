import splunk from 'splunk-logging';
import { run } from './course.ts';

const [name = '', url = '', token = ''] = process.argv.slice(2);
// The configuration of the guide, but for how long it waits.
const logger = new splunk.Logger({ token, url, maxRetries: 10 });
logger.requestOptions.strictSSL = true;
logger.requestOptions.response_timeout = 2_000;
logger.eventFormatter = (message) => message;
logger.error = () => undefined;

await run({
  name,
  width: 4,
  size: 1,
  batch:
    async ([id]) =>
    () =>
      new Promise<void>((resolve, reject) => {
        const message = `Accepted password for ${id} from 192.0.2.7 port 4242 ssh2`;
        logger.send({ message, metadata: { host: 'vm', source: 'sshd' } }, (error, _response, body) => {
          if (!error && body?.code === 0) resolve();
          else reject(error ?? new Error(JSON.stringify(body)));
        });
      }),
});
process.exit(0);
