import { appendFileSync, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Follower, idsFound, random, readLog, Server, temporary } from './support/index.ts';

const rounds = 6;
const seed = 20_261_126;

test(`a followed log that is rotated while its follower, and the server, are killed: every line is there once, in order`, async () => {
  using place = temporary();
  const file = path.join(place.folder, 'access.log');
  const state = path.join(place.folder, 'place.json');
  const next = random(seed);
  let written = 0;
  const write = (): void => {
    const line = `10.0.0.1 - user-${written} [26/Nov/2026:10:00:00 +0000] "GET /${written} HTTP/1.1" 200 12 "-" "curl/8"\n`;
    appendFileSync(file, line);
    written += 1;
  };
  let server = await Server.start({ data: place.data });
  const { token } = await server.client().addSource({ name: 'web', format: 'combined' });
  try {
    write();
    for (let round = 0; round < rounds; round += 1) {
      const follower = new Follower(file, state, server, token);
      // Where a file begins to be followed, nothing before it is looked for.
      if (round === 0) await vi.waitFor(() => expect(existsSync(state)).toBe(true), { timeout: 60_000 });
      for (let i = 0; i < 150; i += 1) {
        write();
        if (i % 60 === 59) renameSync(file, `${file}.${round}.${i}`);
        if (next() < 0.2) await sleep(next() * 40);
      }
      await sleep(next() * 800);
      await follower.end('SIGKILL');
      if (round % 3 !== 2) continue;
      await server.kill();
      server = await Server.start({ data: place.data });
    }
    const last = new Follower(file, state, server, token);
    write();
    await vi.waitFor(async () => expect(await idsFound(server, 'kind:http.request')).toHaveLength(written), {
      timeout: 60_000,
      interval: 200,
    });
    expect(await last.end('SIGTERM')).toBe(0);
    await server.end();
    const lines = (await readLog(place.data)).filter(({ kind }) => kind === 'http.request');
    expect(lines.map(({ actor }) => actor.id)).toEqual(Array.from({ length: written }, (_, i) => `user-${i}`));
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
