import type { Sender } from './sender.ts';

export const journal: Sender = {
  id: 'journal',
  name: 'The journal of systemd',
  about:
    'Sends all that a Linux machine logs, with Debian’s package systemd-journal-remote. It shows a client certificate, since it can send no token. It goes on where its last answer was, and nothing is taken twice.',
  format: 'auto',
  needsCertificate: true,
  steps: ({ url }) => [
    {
      about:
        'With the machine’s certificate, its key, and the certificate of the authority that signed the server’s, in `/etc/daybook`:',
      file: '/etc/systemd/journal-upload.conf',
      text: `[Upload]
URL=${withPort(url)}
ServerKeyFile=/etc/daybook/machine.key
ServerCertificateFile=/etc/daybook/machine.crt
TrustedCertificateFile=/etc/daybook/authority.crt
`,
    },
    { about: 'Begin:', file: null, text: `systemctl enable --now systemd-journal-upload\n` },
  ],
};

/** The program puts 19532 behind an address that names no port. */
function withPort(url: string): string {
  return /:\d+$/.test(url) ? url : `${url}:443`;
}
