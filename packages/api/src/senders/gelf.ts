import type { Sender } from './sender.ts';

export const gelf: Sender = {
  id: 'gelf',
  name: 'GELF, over HTTP',
  about:
    'For programs that send to Graylog, one message a request. GELF has no key: a message whose answer was lost is there twice when it is sent again.',
  format: 'auto',
  steps: ({ url, token }) => [
    {
      about: 'The address and the header that a program needs are in this, which sends a message with curl:',
      file: null,
      text: `(umask 077 && echo 'Authorization: Bearer ${token}' > daybook-gelf.header)
curl --silent --show-error --fail-with-body --retry 5 \\
  --header @daybook-gelf.header --header 'Content-Type: application/json' \\
  --data '{"version":"1.1","host":"vm","short_message":"Accepted password for alice from 203.0.113.7 port 4242 ssh2","facility":"sshd"}' \\
  ${url}/gelf
`,
    },
  ],
};
