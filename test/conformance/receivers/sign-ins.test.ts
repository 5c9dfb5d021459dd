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

const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes'];

/** sshd of Debian with the command of the guide, at a port of its own. */
async function startSshd(daybook: Receiving): Promise<{ sshd: Running; folder: string; port: number }> {
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
  const sshd = await new Running(command, { cwd: folder, signal: 'SIGKILL' }).listening(port);
  return { sshd, folder, port };
}

/** The end of `ssh` for a user: 0 signed in, 255 refused. */
function signIn(port: number, user: string, more: readonly string[], env: NodeJS.ProcessEnv = {}): number | null {
  const args = ['-F', 'none', ...[...options, ...more].flatMap((option) => ['-o', option]), '-p', String(port)];
  const all = [...args, `${user}@127.0.0.1`, 'true'];
  return spawnSync(packaged('usr/bin/ssh'), all, { env: { ...packagedEnv, ...env }, timeout: 30_000 }).status;
}

test('sshd: who signs in with a key, whose key is refused and who is no user arrives', async ({ skip }) => {
  skip(!canRun, 'needs root, namespaces and openssh-server');
  await using daybook = await Receiving.start();
  const started = await startSshd(daybook);
  await using sshd = started.sshd;
  const withKey = (user: string): number | null =>
    signIn(started.port, user, ['BatchMode=yes', `IdentityFile=${path.join(started.folder, 'key')}`]);
  expect(['alice', 'bob', 'nobody-here'].map(withKey), sshd.said).toEqual([0, 255, 255]);
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

test('sshd: who signs in with a password and whose password is wrong arrives, each with the address', async ({
  skip,
}) => {
  skip(!canRun, 'needs root, namespaces and openssh-server');
  await using daybook = await Receiving.start();
  const started = await startSshd(daybook);
  await using sshd = started.sshd;
  const ask = path.join(started.folder, 'ask');
  writeFileSync(ask, '#!/bin/sh\necho "$PASSWORD"\n', { mode: 0o755 });
  const withPassword = (password: string): number | null => {
    const env = { SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', PASSWORD: password };
    return signIn(started.port, 'carol', ['PreferredAuthentications=password', 'NumberOfPasswordPrompts=1'], env);
  };
  expect(['a guess', 'of the test'].map(withPassword), sshd.said).toEqual([255, 0]);
  const events = await daybook.events('source:tcp AND kind:auth.login AND actor.id:carol', 2);
  expect(events, sshd.said).toMatchObject([
    { actor: { id: 'carol' }, outcome: 'failure', origin: { ip: '127.0.0.1' } },
    { actor: { id: 'carol' }, outcome: 'success', origin: { ip: '127.0.0.1' } },
  ]);
});
