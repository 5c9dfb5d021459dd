import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { Apart, canBeApart } from './apart.ts';
import { idsOf } from './sending.ts';

const upload = '/lib/systemd/systemd-journal-upload';
const remote = '/lib/systemd/systemd-journal-remote';
const count = 20_000;

/** A machine with a journal, whose certificate stands for a source. */
async function machine(apart: Apart) {
  const { cable, server, authority, folder } = apart;
  const { durable } = await apart.addSource('vm', 'auto', 'DNS:vm.example.org');
  const own = authority.issue('machine', 'DNS:vm.example.org');
  const journal = path.join(folder, 'system.journal');
  const state = path.join(folder, 'state');
  writeJournal(journal);
  const tls = ['--key', own.key, '--cert', own.cert, '--trust', authority.cert];
  const options = ['-u', server.url, ...tls, `--save-state=${state}`, '--follow=no', `--file=${journal}`];
  /** As systemd-journal-upload.service runs it, with the paths of the guide replaced. */
  const run = () => {
    const [program = '', ...args] = [...cable.atClient, upload, ...options];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { ended, said: () => said, kill: () => child.kill('SIGKILL'), isRunning: () => child.exitCode === null };
  };
  const isSaved = (): boolean => existsSync(state) && readFileSync(state, 'utf8').includes('LAST_CURSOR=');
  /** Resolves while an upload is under way, soon after it has begun. */
  const underWay = async (): Promise<void> => {
    const before = cable.sentBytes;
    const deadlineMs = performance.now() + 60_000;
    while (cable.sentBytes < before + 200_000) {
      if (performance.now() > deadlineMs) throw new Error('no upload begins');
      await sleep(1);
    }
  };
  return { durable, run, isSaved, underWay };
}

async function expectAllOnce(apart: Apart): Promise<void> {
  const logged = idsOf(await apart.logged());
  expect(new Set(logged).size).toBe(count);
  expect(logged).toHaveLength(count);
}

const canRun = canBeApart && existsSync(upload) && existsSync(remote);
beforeEach(({ skip }) => skip(!canRun, 'needs root, network namespaces, openssl and systemd-journal-remote'));

test('systemd-journal-upload, cut off while it sends: every entry is there once', async () => {
  await using apart = await Apart.start();
  const { cable } = apart;
  const { run, isSaved, underWay, durable } = await machine(apart);
  for (const what of ['requests', 'answers', 'link'] as const) {
    const running = run();
    await underWay();
    cable.cut(what);
    expect(await running.ended, running.said()).not.toBe(0);
    expect([isSaved(), (await durable()) < count]).toEqual([false, true]);
    cable.join();
  }
  const last = run();
  expect(await last.ended, last.said()).toBe(0);
  expect(isSaved()).toBe(true);
  expect(await apart.figure('daybook_events_repeated_total')).toBeGreaterThan(0);
  await expectAllOnce(apart);
});

test('systemd-journal-upload, cut off from its answer: it keeps no place, and sends what is there again, which adds nothing', async () => {
  // The server's machine takes in all of the journal for a server that is stopped.
  await using apart = await Apart.start({}, { tcp_rmem: '4096 16777216 33554432' });
  const { cable, server } = apart;
  const { run, isSaved, underWay, durable } = await machine(apart);
  const unheard = run();
  await underWay();
  server.signal('SIGSTOP');
  for (let before = -1; before !== cable.sentBytes; await sleep(1_000)) before = cable.sentBytes;
  cable.cut('answers');
  server.signal('SIGCONT');
  await expect.poll(durable, { timeout: 60_000 }).toBe(count);
  // Longer than the kernel tries to deliver the answer.
  await sleep(6_000);
  cable.join();
  expect([unheard.isRunning(), isSaved()]).toEqual([true, false]);
  // It waits for its answer until the watchdog of its service ends it.
  unheard.kill();
  await unheard.ended;
  const again = run();
  expect(await again.ended, again.said()).toBe(0);
  expect([isSaved(), await apart.figure('daybook_events_repeated_total')]).toEqual([true, count]);
  await expectAllOnce(apart);
});

/** A journal that systemd wrote. */
function writeJournal(file: string): void {
  const entries = Array.from({ length: count }, (_, i) =>
    [
      `__REALTIME_TIMESTAMP=${1_795_000_000_000_000 + i}`,
      `__MONOTONIC_TIMESTAMP=${i + 1}`,
      '_BOOT_ID=ea3c7c1d3c8e4fd2a7d3b1f4ce0a9b22',
      '_HOSTNAME=vm',
      'SYSLOG_IDENTIFIER=sshd',
      `MESSAGE=Accepted password for user-${i} from 192.0.2.7 port 4242 ssh2\n`,
    ].join('\n'),
  );
  const { status, stderr } = spawnSync(remote, ['-o', file, '-'], { input: `${entries.join('\n')}\n` });
  if (status !== 0) throw new Error(stderr.toString());
}
