import { addressFile } from './address-file.ts';
import type { Sender } from './sender.ts';

export const logFiles: Sender = {
  id: 'log-files',
  name: 'Access logs of a web server',
  about:
    'Sends files of Apache, nginx or another web server that writes the combined format, as often as they are rotated. Sending one again within 7 days adds nothing.',
  format: 'combined',
  steps: (to) => [
    addressFile(to),
    {
      about:
        'Send a file that is complete. To do so after each rotation, put this into `lastaction` of its logrotate configuration:',
      file: null,
      text: `set -a && . /etc/daybook-source.env && daybook import --format combined /var/log/nginx/access.log.1\n`,
    },
  ],
};
