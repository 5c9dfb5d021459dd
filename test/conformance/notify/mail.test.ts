import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Authority, hasOpenssl, temporary } from '../../system/support/index.ts';
import { freePort, Running } from '../receivers/programs/running.ts';
import { erase, pythonPackages, startTold, until } from './told.ts';

const hasPrograms = hasOpenssl && existsSync(path.join(pythonPackages, 'aiosmtpd'));
beforeEach(({ skip }) => skip(!hasPrograms, 'needs openssl and python3-aiosmtpd'));

/** Files of a Maildir that was delivered to. */
const mails = (box: string) => () =>
  Promise.resolve(
    existsSync(path.join(box, 'new'))
      ? readdirSync(path.join(box, 'new')).map((file) => readFileSync(path.join(box, 'new', file), 'utf8'))
      : [],
  );

test('a real mail server delivers alerts to a mailbox, over TLS whose certificate holds', async () => {
  using place = temporary();
  const authority = new Authority(place.folder, 'authority');
  const { cert, key } = authority.issue('mail', 'DNS:localhost');
  const port = await freePort();
  const box = path.join(place.folder, 'box');
  const args = ['-n', '-l', `localhost:${port}`, '--tlscert', cert, '--tlskey', key, '-c', 'aiosmtpd.handlers.Mailbox'];
  await using _ = await new Running(['python3', '-m', 'aiosmtpd', ...args, box], {
    cwd: place.folder,
    env: { PYTHONPATH: pythonPackages },
  }).listening(port);
  const mail = { type: 'email', host: 'localhost', port, from: 'Daybook <log@example.org>', to: ['soc@example.org'] };
  const notifiers = [
    { name: 'soc', ...mail },
    { name: 'wrong-name', minLevel: 'critical', ...mail, host: '127.0.0.1' },
  ];
  await using server = await startTold(place.data, notifiers, { NODE_EXTRA_CA_CERTS: authority.cert });
  const client = server.client();
  const { token } = await client.addSource({ name: 'shop', format: 'json' });
  await erase(server.client(token), ['ann']);
  const [text = ''] = await until(mails(box), (all) => all.length === 1);
  const { items } = await client.listAlerts();
  expect(text).toMatch(/^From: Daybook <log@example\.org>$/m);
  expect(text).toMatch(/^To: soc@example\.org$/m);
  expect(text).toMatch(/^Subject: \[Daybook\] high: Something was deleted$/m);
  expect(text).toContain(`Alert: ${items[0]?.id}`);
  expect(text).not.toContain('ann');
  // The certificate is not for this name.
  expect(await client.testNotifier('wrong-name')).toMatchObject({ delivered: false, fault: 'ESOCKET' });
  expect(await mails(box)()).toHaveLength(1);
});
