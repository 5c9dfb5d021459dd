import type { Sender } from './sender.ts';

export const gelfTcp: Sender = {
  id: 'gelf-tcp',
  name: 'GELF, over TCP',
  about:
    'For what sends to Graylog over TCP or UDP, here an application in Node.js with gelf-pro beside Daybook; other machines need a listener over TLS, or a list of senders. GELF has no acknowledgement: what is on the way when Daybook is killed is lost.',
  format: 'auto',
  steps: ({ source }) => [
    {
      about: 'Have the server listen: put this into its configuration, and restart it. GELF needs no token.',
      file: 'daybook.yaml',
      text: `listeners:
  gelf:
    - { transport: tcp, address: '127.0.0.1:12201', source: '${source}' }
`,
    },
    {
      about: 'With the package there (`npm install gelf-pro@1`), send a message:',
      file: null,
      text: `cat > try-daybook-gelf.mjs <<'END'
import gelf from 'gelf-pro';

gelf.setConfig({
  fields: { facility: 'sshd' },
  adapterName: 'tcp',
  adapterOptions: { host: '127.0.0.1', port: 12201 },
});
gelf.info('Accepted password for alice from 203.0.113.7 port 4242 ssh2');
END
node try-daybook-gelf.mjs
`,
    },
  ],
};
