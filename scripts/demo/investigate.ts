import { type Client, createClient } from '@daybook/api';
import type { Daybook } from './daybook.ts';
import { bars, claim, heading, say } from './tell.ts';

const intruder = '203.0.113.66';

/** Three questions that an investigator asks, each with its answer. Gives the position of the event to be proved. */
export async function investigate(daybook: Daybook, url: string, token: string): Promise<Found> {
  const client = createClient({ url, token });
  await waitForIndex(client);
  await whoGuesses(client);
  const found = await whatTheyDid(daybook);
  await whatWasTaken(client);
  return found;
}

export interface Found {
  /** Of the event by which the intruder became administrator. */
  readonly grant: string;
  /** Of the login by which the intruder came in. */
  readonly login: string;
}

/** Search finds what the index has; a moment after an import it has everything. */
async function waitForIndex(client: Client): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { state, lag } = await client.indexStatus();
    if (state === 'following' && lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the index did not catch up within 30 seconds');
}

async function whoGuesses(client: Client): Promise<void> {
  heading('Who is guessing passwords?');
  const q = 'kind:auth.login AND action:"Failed password"';
  say(`failed logins by address: ${q}`);
  const { facets } = await client.facets({ q, fields: ['origin.ip'], limit: 5 });
  const rows = facets[0]?.values ?? [];
  bars('origin.ip', rows);
  const [most, next] = rows;
  const clear = most?.value === intruder && most.count > 10 * (next?.count ?? 0);
  claim(clear, `One address, ${intruder}, failed ${most?.count} times. The next most is a colleague who mistypes.`);
}

async function whatTheyDid(daybook: Daybook): Promise<Found> {
  heading('Did it get in, and what did it do there?');
  const q =
    `(origin.ip:${intruder} AND kind:auth.login AND outcome:success AND actor.id:svc-sync) OR ` +
    '(kind:admin.* AND target.user.id:svc-sync) OR (actor.id:backup AND kind:auth.elevate AND outcome:(success OR denied))';
  const way = await rowsOf(daybook, [`origin.ip:${intruder} AND kind:auth.login AND outcome:success`, '--limit', '1']);
  const login = way[0];
  say('the new account, the commands run as root, and those that were refused');
  await daybook.show(['query', q, '--oldest', '--output', 'table'], `query '${q.slice(0, 66)}…' --oldest`);
  const grants = await rowsOf(daybook, ['kind:admin.role.grant AND target.user.id:svc-sync', '--limit', '1']);
  const grant = grants[0];
  if (login === undefined || grant === undefined) throw new Error('the demo did not find what its logs hold');
  claim(
    login.event.actor.id === 'backup',
    `It got in as ${login.event.actor.id} at ${login.event.time.slice(11, 19)}, and made itself an administrator at ` +
      `${grant.event.time.slice(11, 19)} (event ${grant.position}).`,
  );
  return { grant: grant.position, login: login.position };
}

interface Row {
  readonly position: string;
  readonly event: { readonly time: string; readonly actor: { readonly id: string } };
}

async function rowsOf(daybook: Daybook, args: readonly string[]): Promise<Row[]> {
  const { stdout } = await daybook.run(['query', ...args, '--oldest', '--output', 'json']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

async function whatWasTaken(client: Client): Promise<void> {
  heading('What was taken?');
  const q = 'request.url:/intranet/reports* AND outcome:success';
  say(`reports fetched, by who fetched them: ${q}`);
  const { facets } = await client.facets({ q, fields: ['actor.id'], limit: 5 });
  const rows = facets[0]?.values ?? [];
  bars('actor.id', rows);
  const [most, next] = rows;
  const clear = most?.value === 'backup' && most.count > 3 * (next?.count ?? 0);
  claim(clear, `${most?.count} reports, under the name of backup. Nobody of the staff took more than ${next?.count}.`);
}
