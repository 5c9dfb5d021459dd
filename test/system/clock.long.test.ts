import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Server, temporary } from './support/index.ts';
import { until } from './support/until.ts';

const hourMs = 3_600_000;

/** What a server that ended knows of the clock, as if it had ended earlier. */
function endedEarlier(data: string, byMs: number, boot: string): void {
  const db = new DatabaseSync(`${data}/meta.db`);
  db.prepare('update trusted_clock set trusted_ms = trusted_ms - ?, up_ms = up_ms - ?, boot = ?').run(byMs, byMs, boot);
  db.close();
}

const unattestedOf = async (server: Server): Promise<number> =>
  Number(/^daybook_retention_clock_unattested_seconds (\S+)$/m.exec(await server.client().metrics())?.[1]);

test.skipIf(process.platform !== 'linux')(
  'a stop of the server costs nothing, as the machine was up; one of the machine counts, and after a long one two people are asked',
  async () => {
    using place = temporary();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const starts = async (look: (server: Server) => Promise<void>): Promise<void> => {
      const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
      await using server = await Server.start({ data: place.data, env });
      await server.ready();
      await look(server);
      await server.end();
    };
    await starts(async (server) => expect(await unattestedOf(server)).toBeLessThan(1));
    endedEarlier(place.data, 20 * hourMs, boot);
    await starts(async (server) => {
      expect((await server.client().getRetention()).clock).toBeNull();
      expect(await unattestedOf(server)).toBeLessThan(60);
    });
    endedEarlier(place.data, hourMs / 2, 'another run of the machine');
    await starts(async (server) => expect(await unattestedOf(server)).toBeGreaterThan(1790));
    endedEarlier(place.data, 2 * hourMs, 'another run of the machine');
    await starts(async (server) => {
      const client = server.client();
      expect(await client.getRetention()).toMatchObject({ clock: { what: 'ahead' } });
      const { events } = await until('the event', async () => {
        const found = await client.search({ q: 'action:clock.not-trusted' });
        return found.events.length > 0 ? found : null;
      });
      expect(events).toHaveLength(1);
      const { approval } = await client.confirmClock({ reason: 'I looked at another clock' });
      expect(approval).toMatchObject({ kind: 'retention.clock', passesAlone: expect.any(String) });
      await until('the confirmation', async () => ((await client.getRetention()).clock === null ? true : null));
      expect(await unattestedOf(server)).toBeLessThan(1);
    });
  },
  120_000,
);
