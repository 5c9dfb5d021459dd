import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { caughtUp, expectVerified, loginLines, random, readLog, Server, temporary } from './support/index.ts';

const rounds = 5;
const seed = 20_261_125;

/** What a reader has in hand of one look, told apart by its query. */
interface Received {
  answers: number;
  rows: number;
}

/** Readers of one server, who note what they were given, until it is gone. */
class Readers {
  /** Requests of one look each, that were answered: their ids. */
  readonly single: string[] = [];
  readonly looks = new Map<string, Received>();
  /** Answers other than those that were asked for. */
  readonly odd: string[] = [];
  #made = 0;

  async run(server: Server): Promise<void> {
    await Promise.all([
      this.#views(server),
      this.#search(server),
      this.#stream(server, 'export'),
      this.#stream(server, 'tail'),
    ]);
  }

  async #views(server: Server): Promise<void> {
    for (let i = 0; ; i += 1) {
      const path = `/v1/events/1:${i % 50}${i % 3 === 0 ? '/receipt' : ''}`;
      const answer = await this.#get(server, path);
      if (answer === null) return;
      if (answer.status === 200) this.single.push(answer.id);
      else if (answer.status !== 503) this.odd.push(`${path}: ${answer.status}`);
    }
  }

  /** Searches of up to five requests each, under an id. */
  async #search(server: Server): Promise<void> {
    for (;;) {
      const { q, received } = this.#newLook();
      for (let i = 0; i < 5; i += 1) {
        const answer = await this.#get(server, `/v1/events?search=s&limit=20&q=${encodeURIComponent(q)}`);
        if (answer === null) return;
        if (answer.status !== 200) continue;
        received.answers += 1;
        received.rows += (JSON.parse(answer.text) as { events: unknown[] }).events.length;
      }
    }
  }

  async #stream(server: Server, route: 'export' | 'tail'): Promise<void> {
    for (;;) {
      const { q, received } = this.#newLook();
      const after = route === 'tail' ? '&after=1:10' : '';
      try {
        const token = server.adminToken;
        const response = await server.fetch(`/v1/${route}?q=${encodeURIComponent(q)}${after}`, { token });
        if (response.status !== 200) {
          await response.body?.cancel();
          continue;
        }
        received.answers = 1;
        let rest = '';
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          received.rows += lines.filter((line) => line.includes('"kind":"auth.login"')).length;
        }
      } catch {
        return;
      }
    }
  }

  #newLook() {
    const q = `kind:auth.login OR actor.id:look-${(this.#made += 1)}`;
    const received = { answers: 0, rows: 0 };
    this.looks.set(q, received);
    return { q, received };
  }

  async #get(server: Server, path: string): Promise<{ status: number; id: string; text: string } | null> {
    try {
      const response = await server.fetch(path, { token: server.adminToken });
      return { status: response.status, text: await response.text(), id: response.headers.get('x-request-id') ?? '' };
    } catch {
      return null;
    }
  }
}

test(`kill -9 while events are read, ${rounds} rounds: what a reader was given is on record, whatever else is`, async () => {
  using place = temporary();
  const next = random(seed);
  const readers = new Readers();
  for (let round = 1; round <= rounds; round += 1) {
    await using server = await Server.start({ data: place.data });
    await server.ready();
    const logins = Array.from({ length: 400 }, (_, i) => ({ id: `r${round}-${i}` }));
    await server.client().sendEvents(loginLines(logins), 'application/x-ndjson', { source: 'shop' });
    if (round === 1) await caughtUp(server);
    const before = readers.single.length;
    const running = readers.run(server);
    // Some work is done in every round; then it falls at any moment of an answer.
    while (readers.single.length < before + 15) await sleep(5);
    await sleep(next() * 1_000);
    await server.kill();
    await running;
  }
  // Looks that the last one left open are closed by this one, which is let end.
  await using server = await Server.start({ data: place.data });
  await server.ready();
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);

  const log = await readLog(place.data);
  const looks = log.filter(({ kind }) => kind.startsWith('log.') && kind !== 'log.mark');
  const requestIds = new Map(looks.map((event) => [event.request?.id, event]));
  expect(readers.odd).toEqual([]);
  expect(readers.single.filter((id) => !requestIds.has(id))).toEqual([]);
  const given = [...readers.looks].filter(([, { answers }]) => answers > 0);
  for (const [q, { answers, rows }] of given) {
    const records = looks.filter(({ request }) => request?.query === q);
    const last = records.at(-1)?.ext;
    expect({ q, opened: records[0]?.ext?.['phase'] }).toEqual({ q, opened: 'opened' });
    expect(Number(last?.['count']), q).toBeGreaterThanOrEqual(rows);
    expect(Number(last?.['requests']), q).toBeGreaterThanOrEqual(answers);
    // A stream, or a search of several requests, does not stay open.
    if (answers > 1 || records[0]?.kind !== 'log.query') expect(last?.['phase'], q).toBe('closed');
  }
  expect(given.length).toBeGreaterThan(rounds);
  expect(given.reduce((sum, [, { rows }]) => sum + rows, 0)).toBeGreaterThan(rounds * 100);
});
