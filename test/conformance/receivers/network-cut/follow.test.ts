import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Apart, canBeApart } from './apart.ts';
import { idsOf } from './sending.ts';

const cli = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));

test('daybook import --follow: every line of a file is there once', async ({ skip }) => {
  skip(!canBeApart, 'needs root, network namespaces and openssl');
  await using apart = await Apart.start();
  const { cable, server, authority } = apart;
  const { token, durable } = await apart.addSource('follow', 'auth');
  const file = path.join(apart.folder, 'auth.log');
  writeFileSync(file, '');
  const follow = [process.execPath, cli, 'import', file, '--follow', '--state', path.join(apart.folder, 'follow.json')];
  const [program = '', ...args] = [...cable.atClient, ...follow];
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, NODE_EXTRA_CA_CERTS: authority.cert, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: token };
  const following = spawn(program, args, { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => following.once('close', resolve));
  let made = 0;
  // One is always on its way.
  const writing = setInterval(() => {
    appendFileSync(
      file,
      `Nov 23 10:00:00 vm sshd[42]: Accepted publickey for follow-${(made += 1)} from 203.0.113.7 port 4242 ssh2\n`,
    );
  }, 2);
  try {
    await expect.poll(durable, { timeout: 60_000 }).toBeGreaterThan(50);
    const repeated = (): Promise<number> => apart.figure('daybook_events_repeated_total');
    // Again, where no answer was lost.
    for (let attempt = 0; attempt < 10 && (await repeated()) === 0; attempt += 1) {
      cable.cut('answers');
      await sleep(6_000);
      const before = await durable();
      cable.join();
      await expect.poll(durable, { timeout: 60_000 }).toBeGreaterThan(before);
    }
    expect(await repeated()).toBeGreaterThan(0);
    for (const what of ['requests', 'link'] as const) {
      cable.cut(what);
      await sleep(6_000);
      const before = await durable();
      expect(before).toBeLessThan(made);
      cable.join();
      await expect.poll(durable, { timeout: 90_000 }).toBeGreaterThan(before);
    }
    clearInterval(writing);
    await expect.poll(durable, { timeout: 90_000 }).toBe(made);
  } finally {
    clearInterval(writing);
    following.kill();
    await ended;
  }
  const logged = idsOf(await apart.logged());
  expect(logged).toEqual(Array.from({ length: made }, (_, i) => `follow-${i + 1}`));
});
