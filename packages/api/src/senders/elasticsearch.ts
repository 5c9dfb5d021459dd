import type { Sender } from './sender.ts';

export const elasticsearch: Sender = {
  id: 'elasticsearch',
  name: 'Node.js, by the client of Elasticsearch',
  about:
    'For applications that write to Elasticsearch with @elastic/elasticsearch 9. Each document has an id by which it is taken once; what a busy server does not take is sent again.',
  format: 'auto',
  steps: ({ url, token }) => [
    {
      about: 'With the package there (`npm install @elastic/elasticsearch@9`), put this module beside your code:',
      file: 'daybook-bulk.mjs',
      text: `import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { Client } from '@elastic/elasticsearch';

const client = new Client({ node: '${url}/es', auth: { bearer: env.DAYBOOK_TOKEN }, maxRetries: 10 });

/** Resolves when all documents, in the Elastic Common Schema, are on disk. */
export async function record(...documents) {
  const dropped = [];
  await client.helpers.bulk({
    datasource: documents.map((document) => ({ id: randomUUID(), document })),
    onDocument: ({ id, document }) => [{ create: { _index: 'logs', _id: id } }, document],
    onDrop: ({ error, status }) => dropped.push(\`\${status}: \${error?.reason}\`),
    wait: 1000,
    retries: 60,
  });
  if (dropped.length > 0) throw new Error(\`Daybook refused \${dropped.length} documents, the first with \${dropped[0]}\`);
}
`,
    },
    {
      about: 'Give the process its token, and record an event:',
      file: null,
      text: `export DAYBOOK_TOKEN='${token}'
cat > try-daybook-bulk.mjs <<'END'
import { record } from './daybook-bulk.mjs';

await record({
  '@timestamp': new Date().toISOString(),
  event: { category: ['authentication'], type: ['start'], action: 'login', outcome: 'success' },
  user: { name: 'alice' },
  source: { ip: '203.0.113.7' },
});
END
node try-daybook-bulk.mjs
`,
    },
  ],
};
