import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canTakeNetworkAway, unpacked } from '../../system/support/index.ts';
import { Receiving } from './programs/receiving.ts';
import { hasPackaged, packaged, packagedEnv } from './programs/running.ts';

const script = fileURLToPath(new URL('programs/sudo.sh', import.meta.url));
const ownMounts = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const canRun = canTakeNetworkAway && hasPackaged('usr/bin/sudo', 'usr/sbin/rsyslogd');

test('sudo: what is run, what may not be and a wrong password arrive through /dev/log and rsyslog', async ({
  skip,
}) => {
  skip(!canRun, 'needs root, namespaces, sudo and rsyslog');
  await using daybook = await Receiving.start();
  const folder = path.join(daybook.folder, 'sudo');
  mkdirSync(folder);
  const action = [
    `type="omfwd" target="127.0.0.1" port="${daybook.port('tcp')}" protocol="tcp" TCP_Framing="octet-counted"`,
    'template="RSYSLOG_SyslogProtocol23Format"',
  ];
  const config = [
    `global(workDirectory="${folder}" net.enableDNS="off" localHostname="vm")`,
    'module(load="imuxsock")',
    `action(${action.join(' ')})`,
    `action(type="omfile" file="${folder}/sent")`,
  ];
  writeFileSync(path.join(folder, 'rsyslog.conf'), `${config.join('\n')}\n`);
  const modules = globSync(packaged('usr/lib/*/rsyslog')).join(':');
  const args = [script, folder, unpacked, packaged('usr/sbin/rsyslogd'), modules, packagedEnv.LD_LIBRARY_PATH];
  const env = { PATH: packagedEnv.PATH };
  const run = spawnSync('unshare', [...ownMounts, 'sh', ...args], { env, encoding: 'utf8', timeout: 60_000 });
  const said = `${run.stdout}${run.stderr}`;
  expect(run.status, said).toBe(0);
  expect(run.stdout).toMatch(/^uid=0\(root\).*\nrefused: \/usr\/bin\/whoami\nrefused: \/usr\/bin\/id\n$/);

  const events = await daybook.events('source:tcp AND service.name:sudo AND kind:auth.elevate', 4);
  expect(events, said).toMatchObject([
    { outcome: 'success', actor: { id: 'dora' } },
    { outcome: 'denied', actor: { id: 'dora' } },
    // What PAM says of the wrong password, and what sudo does.
    { outcome: 'failure', actor: { id: 'dora' } },
    { outcome: 'failure', actor: { id: 'dora' } },
  ]);
});
