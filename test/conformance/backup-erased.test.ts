import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  daybook,
  daybookWell,
  expectVerified,
  filesWith,
  loginLines,
  Server,
  temporary,
} from '../system/support/index.ts';

const account = 'quxanne-7341';

test('who was erased is in no file of the folder after the next backup, and does not come back with it', async () => {
  using place = temporary();
  const folder = path.join(place.folder, 'backups');
  const person = /quxanne-7341/i;
  const key = `${place.data}/log.vkey`;
  {
    const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
    await using server = await Server.start({ data: place.data, env });
    await server.ready();
    const client = server.client();
    const events = [...Array.from({ length: 20 }, (_, i) => ({ id: `user-${i}` })), { id: account }, { id: account }];
    await client.sendEvents(loginLines(events), 'application/x-ndjson', { source: 'shop', ack: 'indexed' });
    await daybookWell('backup', folder, '--dir', place.data);
    expect(filesWith(folder, person).length).toBeGreaterThan(0);

    const { erasure } = await client.askErasure({ identifiers: [account], reason: 'Request 4712, Art. 17' });
    const deadlineMs = performance.now() + 120_000;
    for (;;) {
      const { state } = await client.getErasure(erasure.number);
      if (state === 'done') break;
      if (performance.now() > deadlineMs) throw new Error(`the erasure is ${state}`);
      await sleep(100);
    }
    // Not verified, so not sure: nothing goes, but what is of before is not restored either.
    await daybookWell('backup', folder, '--dir', place.data, '--no-verify');
    const older = await daybook('restore', folder, '--to', `${place.folder}/older`, '--at', '1', '--accept-loss');
    expect(older).toMatchObject({ code: 1, said: expect.stringContaining('the person would come back') as string });
    expect(filesWith(folder, person).length).toBeGreaterThan(0);

    const said = await daybookWell('backup', folder, '--dir', place.data);
    expect(said).toContain('of before an erasure: backup 1.');
    expect(filesWith(folder, person)).toEqual([]);
    await server.end();
  }
  await daybookWell('backup', 'verify', folder, '--key', key);
  const restored = path.join(place.folder, 'restored');
  await daybookWell('restore', folder, '--to', restored, '--key', key);
  expectVerified(restored);
  expect(filesWith(restored, person)).toEqual([]);
});
