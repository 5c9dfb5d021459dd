import type { Sender } from './sender.ts';

export const curl: Sender = {
  id: 'curl',
  name: 'A shell, with curl',
  about: 'For scripts, and to see a first event arrive. curl waits for the answer; a failure is its exit status.',
  format: 'json',
  steps: ({ url, token }) => [
    {
      about: 'Keep the token in a file, so that no other user sees it among the processes, and send an event:',
      file: null,
      text: `(umask 077 && echo 'Authorization: Bearer ${token}' > daybook.header)
curl --silent --show-error --fail-with-body --retry 5 \\
  --header @daybook.header --header 'Content-Type: application/json' \\
  --data '{"kind":"auth.login","outcome":"success","actor":{"id":"alice"},"origin":{"ip":"203.0.113.7"}}' \\
  ${url}/v1/events
`,
    },
  ],
};
