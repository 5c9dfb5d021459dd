import type { Sender } from './sender.ts';

export const syslogNg: Sender = {
  id: 'syslog-ng',
  name: 'syslog-ng: sign-ins of a machine',
  about:
    'Follows sshd, sudo, su and PAM on Linux, with Debian’s packages syslog-ng-core and syslog-ng-mod-http. syslog-ng tries again while the server is away, and holds back what waits.',
  format: 'auth',
  steps: ({ url, token }) => [
    {
      about:
        'It holds the token: keep it readable by root alone (chmod 600). `s_src` is the source of Debian’s own configuration.',
      file: '/etc/syslog-ng/conf.d/daybook.conf',
      text: `destination d_daybook {
  http(
    url("${url}/v1/lines?format=auth")
    method("POST")
    headers("Authorization: Bearer ${token}", "Content-Type: text/plain")
    body("\${ISODATE} \${HOST} \${MSGHDR}\${MESSAGE}")
    delimiter("\\n")
    batch-lines(500)
    batch-timeout(1000)
    timeout(30)
    time-reopen(5)
    retries(1000000)
    response-action(408 => retry, 429 => retry, 503 => retry)
  );
};
filter f_daybook { facility(auth, authpriv); };
log { source(s_src); filter(f_daybook); destination(d_daybook); flags(flow-control); };
`,
    },
    { about: 'Check it, and take it in:', file: null, text: `syslog-ng --syntax-only && systemctl reload syslog-ng\n` },
  ],
};
