import { setTimeout as sleep } from 'node:timers/promises';
import { FluentClient } from '@fluent-org/logger';
import { overAtEndOfInput, say } from './course.ts';

const [name = '', host = '', port = '', sharedKey = '', ca = ''] = process.argv.slice(2);
const client = new FluentClient('app', {
  ack: { ackTimeout: 4_000 },
  flushInterval: 5,
  eventRetry: { attempts: Infinity, minDelay: 100, maxDelay: 1_000 },
  security: { clientHostname: 'client', sharedKey },
  socket: { host, port: Number(port), tls: { ca }, reconnect: { minDelay: 100, maxDelay: 1_000 } },
});

const isOver = overAtEndOfInput();
const open = new Set<Promise<void>>();
// An application goes on while it waits: this client connects again only when it is given something.
for (let i = 1; !isOver(); i += 1) {
  const id = `${name}-${i}`;
  say('sent', [id]);
  const message = `Accepted publickey for ${id} from 203.0.113.7 port 4242 ssh2`;
  const emitted = client.emit('login', { message, ident: 'sshd' }).then(() => {
    say('told', [id]);
    open.delete(emitted);
  });
  open.add(emitted);
  await sleep(10);
}
await Promise.all(open);
process.exit(0);
