import type { Sender } from './sender.ts';

export const forward: Sender = {
  id: 'forward',
  name: 'Fluent forward',
  about:
    'For what speaks the forward protocol, here an application in Node.js with @fluent-org/logger beside Daybook; other machines need a listener over TLS with a shared key. A record counts as sent once it is on disk; what waits for that is in the memory of the sender.',
  format: 'auto',
  steps: ({ source }) => [
    {
      about: 'Have the server listen: put this into its configuration, and restart it. This listener needs no token.',
      file: 'daybook.yaml',
      text: `listeners:
  forward:
    - { transport: tcp, address: '127.0.0.1:24224', source: '${source}' }
`,
    },
    {
      about: 'With the package there (`npm install @fluent-org/logger@1`), put this module beside your code:',
      file: 'daybook-forward.mjs',
      text: `import { FluentClient } from '@fluent-org/logger';

const client = new FluentClient('app', {
  milliseconds: true,
  ack: { ackTimeout: 10_000 },
  eventRetry: { attempts: Infinity, minDelay: 1_000, maxDelay: 30_000 },
  socket: { host: '127.0.0.1', port: 24224 },
});

/** Resolves when the record is on disk. Its \`message\` is read as a line of a log is. */
export const record = (name, fields) => client.emit(name, fields);
`,
    },
    {
      about: 'Record an event:',
      file: null,
      text: `cat > try-daybook-forward.mjs <<'END'
import { exit } from 'node:process';
import { record } from './daybook-forward.mjs';

await record('login', { message: 'Accepted password for alice from 203.0.113.7 port 4242 ssh2', ident: 'sshd' });
exit();
END
node try-daybook-forward.mjs
`,
    },
  ],
};
