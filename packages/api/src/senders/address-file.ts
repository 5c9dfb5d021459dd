import type { Endpoint, Step } from './sender.ts';

/** Where the command line reads where to send, and as whom. */
export const addressFile = ({ url, token }: Endpoint): Step => ({
  about: 'Keep the address and the token where root alone reads them (chmod 600):',
  file: '/etc/daybook-source.env',
  text: `DAYBOOK_URL='${url}'\nDAYBOOK_TOKEN='${token}'\n`,
});
