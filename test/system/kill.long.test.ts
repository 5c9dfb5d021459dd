import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { alertsOf, expectVerified, idsFound, Load, random, readLog, Server, temporary } from './support/index.ts';

const rounds = 5;
const seed = 20_261_123;

/** One event of every tenth batch. */
const watched = /^login-\d*3-7$/;
const rule = {
  path: 'kill.yml',
  text: `title: kill\nlogsource: {product: daybook}\ndetection: {s: {actor.id|re: '${watched.source}'}, condition: s}\n`,
};

/** A window that stays open over every kill: one alert, with each event once. */
const windowed = {
  path: 'window.yml',
  text:
    "title: some\nname: some\nlogsource: {product: daybook}\ndetection: {s: {actor.id|re: '^login-[0-9]*5-3$'}, condition: s}\n---\n" +
    'title: window\ncorrelation: {type: event_count, rules: [some], group-by: [kind], timespan: 1d, condition: {gte: 10}}\n',
};

/** What was learned has to be there after every kill: each of three actions is new once, however often it comes again. */
const learned = {
  path: 'new.yml',
  text:
    'title: acts\nname: acts\nlogsource: {product: daybook}\ndetection: {s: {kind: data.read}, condition: s}\n---\n' +
    'title: new\nbaseline: {type: first_seen, rules: [acts], group-by: [actor.id], field: action, learn: 0s, days: 0}\n',
};
const act = (action: string): string => {
  const actor = { type: 'user', id: 'reader' };
  return JSON.stringify({ time: new Date().toISOString(), kind: 'data.read', action, outcome: 'success', actor });
};

test(`kill -9 under load, ${rounds} rounds: every acknowledged event is there exactly once, and so is every alert`, async () => {
  using place = temporary();
  const next = random(seed);
  const load = new Load({ name: 'login', senders: 3, batchEvents: 40, ballast: 1_500 });
  let token: string | undefined;

  for (let round = 1; round <= rounds; round += 1) {
    await using server = await Server.start({ data: place.data });
    if (round === 1) await server.client().importRules({ files: [rule, windowed, learned], enable: true });
    token ??= (await server.client().addSource({ name: 'shop', format: 'json' })).token;
    const before = load.acknowledged.length;
    const running = load.run(server.client(token, 1));
    // Some work is done in every round; then it falls at any moment of a batch.
    while (load.acknowledged.length < before + 40) await sleep(5);
    await server.client(token, 1).sendEvents(`${act(`act-${round % 3}`)}\n`, 'application/x-ndjson');
    await sleep(next() * 250);
    await server.kill();
    await running;
    expect(load.refused).toEqual([]);
  }

  await using server = await Server.start({ data: place.data });
  await server.ready();
  // Batches that were acknowledged before the kill are known by their keys; those whose answer was lost are sent again,
  // and whether they had been written or not, they are now.
  expect(await load.repeat(server.client(token), 10)).toBe(10 * 40);
  await load.finish(server.client(token));
  expect(load.refused).toEqual([]);
  const expected = load.ids.sort();
  expect(await idsFound(server, 'kind:auth.login')).toEqual(expected);
  // Each event of the load is of an actor of its own: all of them are learned.
  const all = await alertsOf(server, 120_000);
  const alerts = all.filter(({ title }) => title === 'kill');
  const ofWindow = all.filter(({ title }) => title === 'window');
  const ofNew = all.filter(({ title }) => title === 'new');
  expect(await server.end()).toMatchObject({ code: 0 });

  expectVerified(place.data);
  const log = await readLog(place.data);
  const logged = log.filter(({ kind }) => kind === 'auth.login').map(({ actor }) => actor.id);
  expect(logged.sort()).toEqual(expected);
  expect(log.filter(({ kind }) => kind === 'log.start')).toHaveLength(rounds + 1);

  const found = alerts.map(({ count, evidence }) => {
    expect([count, evidence.length]).toEqual([1, 1]);
    return log[Number(evidence[0]?.split(':')[1])]?.actor.id;
  });
  expect(found.toSorted()).toEqual(expected.filter((id) => watched.test(id)));
  expect(found.length).toBeGreaterThan(rounds);
  const opened = log.filter(({ kind }) => kind === 'alert.open').map(({ target }) => target?.resources?.[0]?.id);
  expect(opened.toSorted()).toEqual(all.map(({ id }) => id).toSorted());

  const inWindow = expected.filter((id) => /^login-\d*5-3$/.test(id));
  expect(inWindow.length).toBeGreaterThan(10);
  expect(ofWindow.map(({ count }) => count)).toEqual([inWindow.length]);
  // A list names the first eight.
  const linked = ofWindow[0]?.evidence.map((position) => log[Number(position.split(':')[1])]?.actor.id) ?? [];
  expect(new Set(linked).size).toBe(8);
  expect(linked.every((id) => inWindow.includes(id ?? ''))).toBe(true);

  expect(ofNew.map(({ count }) => count)).toEqual([3]);
  const acts = ofNew[0]?.evidence.map((position) => log[Number(position.split(':')[1])]?.action);
  expect(acts).toEqual(['act-1', 'act-2', 'act-0']);
  expect(ofNew[0]?.explanations?.map(({ value }) => value)).toEqual(acts?.map((each) => `action = ${each}`));
});
