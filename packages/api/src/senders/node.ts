import type { Sender } from './sender.ts';

export const node: Sender = {
  id: 'node',
  name: 'Node.js',
  about:
    'For applications in JavaScript or TypeScript, from Node 18 on, without a package. A call ends when its events are on disk.',
  format: 'json',
  steps: ({ url, token }) => [
    { about: 'Put this module beside your code:', file: 'daybook.mjs', text: moduleText(url) },
    {
      about: 'Give the process its token, and record an event:',
      file: null,
      text: `export DAYBOOK_TOKEN='${token}'
cat > try-daybook.mjs <<'END'
import { record } from './daybook.mjs';

await record({
  kind: 'data.read',
  outcome: 'success',
  actor: { id: 'alice' },
  target: { resources: [{ type: 'invoice', id: '17' }] },
});
END
node try-daybook.mjs
`,
    },
  ],
};

function moduleText(url: string): string {
  return `import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const attemptsMax = 6;

/**
 * Resolves when all events are on disk. The key makes sure that trying again adds nothing twice.
 * @param {...object} events at most 10,000
 */
export async function record(...events) {
  const time = new Date().toISOString();
  const body = events.map((event) => JSON.stringify({ time, ...event })).join('\\n');
  const headers = {
    authorization: \`Bearer \${env.DAYBOOK_TOKEN}\`,
    'content-type': 'application/x-ndjson',
    'idempotency-key': randomUUID(),
  };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(headers, body).catch((error) => ({ status: 503, text: String(error) }));
    if (answer.status === 200 && JSON.parse(answer.text).refused === 0) return;
    if (attempt === attemptsMax || ![408, 429, 503].includes(answer.status)) {
      throw new Error(\`Daybook answered \${answer.status}: \${answer.text}\`);
    }
    await sleep(250 * 2 ** attempt);
  }
}

async function send(headers, body) {
  const options = { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) };
  const answer = await fetch('${url}/v1/events', options);
  return { status: answer.status, text: await answer.text() };
}
`;
}
