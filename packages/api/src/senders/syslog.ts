import type { Sender } from './sender.ts';

export const syslog: Sender = {
  id: 'syslog',
  name: 'Syslog',
  about:
    'For what speaks syslog, here rsyslog beside Daybook; other machines need a listener over TLS, or a list of senders. Syslog has no acknowledgement: what Daybook had read in the last moment before it is killed is lost.',
  format: 'auto',
  steps: ({ source }) => [
    {
      about: 'Have the server listen: put this into its configuration, and restart it. Syslog needs no token.',
      file: 'daybook.yaml',
      text: `listeners:
  syslog:
    - { transport: tcp, address: '127.0.0.1:5514', source: '${source}' }
`,
    },
    {
      about: 'Have rsyslog send to it. What waits is in its memory, and on disk when it stops:',
      file: '/etc/rsyslog.d/daybook.conf',
      text: `action(type="omfwd" target="127.0.0.1" port="5514" protocol="tcp" TCP_Framing="octet-counted"
       template="RSYSLOG_SyslogProtocol23Format" queue.type="LinkedList" queue.filename="daybook"
       queue.saveOnShutdown="on" action.resumeRetryCount="-1" action.resumeInterval="5" resendLastMSGOnReconnect="on")
`,
    },
    { about: 'Check it, and take it in:', file: null, text: `rsyslogd -N1 && systemctl restart rsyslog\n` },
  ],
};
