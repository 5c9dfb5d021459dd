import { setTimeout as sleep } from 'node:timers/promises';
import { pinoLoki } from 'pino-loki';
import { overAtEndOfInput, say } from './course.ts';

const [name = '', url = '', token = ''] = process.argv.slice(2);
const isOver = overAtEndOfInput();

// pino-loki says of no line what became of it: what it pushes, and how it ends, is seen here.
const real = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const ids = String(init?.body).match(new RegExp(`${name}-\\d+`, 'g')) ?? [];
  say('sent', ids);
  try {
    const response = await real(input, init);
    say(response.ok ? 'told' : 'failed', ids);
    return response;
  } catch (error) {
    say('failed', ids);
    throw error;
  }
};

// The configuration of the guide, but that it pushes more often and waits less long.
const stream = pinoLoki({
  host: url,
  basicAuth: { username: 'daybook', password: token },
  labels: { service_name: 'sshd' },
  logFormat: ({ msg }) => String(msg),
  batching: { interval: 0.02 },
  timeout: 3_000,
});
for (let i = 1; !isOver(); i += 1) {
  const msg = `Accepted password for ${name}-${i} from 192.0.2.7 port 4242 ssh2`;
  stream.write(`${JSON.stringify({ level: 30, time: Date.now(), hostname: 'vm', msg })}\n`);
  await sleep(5);
}
await new Promise((resolve) => stream.end(() => resolve(undefined)));
// What it has pushed last is answered, or given up.
await sleep(4_000);
process.exit(0);
