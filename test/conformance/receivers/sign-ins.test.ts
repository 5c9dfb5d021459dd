import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canTakeNetworkAway, unpacked } from '../../system/support/index.ts';
import { documented } from './programs/documented.ts';
import { Receiving } from './programs/receiving.ts';
import { freePort, hasPackaged, packaged, packagedEnv, Running } from './programs/running.ts';

const script = fileURLToPath(new URL('programs/sshd.sh', import.meta.url));
const ownMounts = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const canRun = canTakeNetworkAway && hasPackaged('usr/sbin/sshd', 'usr/bin/ssh');

test('sshd: who signs in with a key, whose key is refused and who is no user arrives', async ({ skip }) => {
  skip(!canRun, 'needs root, namespaces and openssh-server');
  await using daybook = await Receiving.start();
  const folder = path.join(daybook.folder, 'sshd');
  mkdirSync(folder);
  for (const each of [daybook.folder, folder]) chmodSync(each, 0o711);
  const replaced = {
    '/usr/sbin/sshd': `${packaged('usr/sbin/sshd')} -f ${folder}/sshd_config`,
    'daybook.example.org': '127.0.0.1',
    '5514': daybook.port('tcp'),
  };
  writeFileSync(path.join(folder, 'command'), documented('sshd', replaced));
  const port = await freePort();
  const command = [...ownMounts, 'sh', script, folder, unpacked, String(port), packagedEnv.LD_LIBRARY_PATH];
  await using sshd = await new Running(command, { cwd: folder, signal: 'SIGKILL' }).listening(port);
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes', 'BatchMode=yes'];
  const signIn = (user: string): number | null => {
    const args = ['-F', 'none', ...options.flatMap((option) => ['-o', option]), '-p', String(port)];
    const all = [...args, '-i', path.join(folder, 'key'), `${user}@127.0.0.1`, 'true'];
    return spawnSync(packaged('usr/bin/ssh'), all, { env: packagedEnv, timeout: 30_000 }).status;
  };
  expect(['alice', 'bob', 'nobody-here'].map(signIn), sshd.said).toEqual([0, 255, 255]);
  const events = await daybook.events(
    'source:tcp AND service.name:sshd AND kind:auth.login AND NOT outcome:unknown',
    2,
  );
  expect(events, sshd.said).toMatchObject([
    { actor: { id: 'alice' }, outcome: 'success', origin: { ip: '127.0.0.1' } },
    { actor: { id: 'bob' }, outcome: 'failure', origin: { ip: '127.0.0.1' } },
  ]);
  const [stranger] = await daybook.events('source:tcp AND service.name:sshd AND actor.id:nobody-here', 1);
  expect(stranger, sshd.said).toMatchObject({ outcome: 'failure', origin: { ip: '127.0.0.1' } });
});
