import { addressFile } from './address-file.ts';
import type { Sender } from './sender.ts';

export const follow: Sender = {
  id: 'follow',
  name: 'Access logs of a web server, as they are written',
  about:
    'Follows a file of Apache, nginx or another web server that writes the combined format, through rotation and restarts. While the server is away it waits; each line counts once, whatever is killed in between.',
  format: 'combined',
  steps: (to) => [
    addressFile(to),
    {
      about:
        'Send what is in the file, and go on with what is written to it. It runs until it is ended: let systemd keep it running.',
      file: null,
      text: `set -a && . /etc/daybook-source.env && exec daybook import --format combined --follow /var/log/nginx/access.log\n`,
    },
  ],
};
