import { Client } from '@elastic/elasticsearch';
import { run } from './course.ts';

const [name = '', url = '', token = ''] = process.argv.slice(2);
const client = new Client({ node: `${url}/es`, auth: { bearer: token }, maxRetries: 3, requestTimeout: 2_000 });

await run({
  name,
  width: 4,
  size: 5,
  batch: async (ids) => {
    const operations = ids.flatMap((id) => [
      { create: { _index: 'logs', _id: id } },
      {
        '@timestamp': new Date().toISOString(),
        message: `Accepted publickey for ${id} from 203.0.113.7 port 4242 ssh2`,
        process: { name: 'sshd' },
      },
    ]);
    return async () => {
      const { items } = await client.bulk({ operations });
      // 409: taken before, under the same id.
      const refused = items.filter(({ create }) => create?.status !== 201 && create?.status !== 409);
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
    };
  },
});
process.exit(0);
