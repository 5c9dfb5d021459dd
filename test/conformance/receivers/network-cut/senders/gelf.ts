import gelf from 'gelf-pro';
import { run } from './course.ts';

const [name = '', host = '', port = ''] = process.argv.slice(2);
// The configuration of the guide.
gelf.setConfig({
  fields: { facility: 'sshd' },
  adapterName: 'tcp-tls',
  adapterOptions: { host, port: Number(port), timeout: 2_000 },
});

await run({
  name,
  width: 4,
  size: 1,
  batch:
    async ([id]) =>
    () =>
      new Promise<void>((resolve, reject) => {
        const text = `Accepted password for ${id} from 192.0.2.7 port 4242 ssh2`;
        gelf.message(text, 6, {}, (error) => (error ? reject(error) : resolve()));
      }),
});
process.exit(0);
