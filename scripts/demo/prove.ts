import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { changeContent } from '../../packages/verify/src/testing/tamper.ts';
import type { Daybook } from './daybook.ts';
import type { Found } from './investigate.ts';
import { copyLog, type Stage } from './stage.ts';
import { blank, claim, command, heading, output, say } from './tell.ts';

const indexOf = (position: string): number => Number(position.slice(position.indexOf(':') + 1));

/** Log and receipt are checked with the server stopped: nothing answers but files. */
export async function verifyOffline(daybook: Daybook, stage: Stage, receipt: string): Promise<void> {
  heading('Is all of it as it was written? The server is stopped; only files are left');
  const key = path.join(stage.elsewhere, 'log.vkey');
  const log = await daybook.show(
    ['verify', '--dir', stage.data, '--key', key],
    'verify --dir data --key elsewhere/log.vkey',
    { progress: true },
  );
  claim(log.exitCode === 0, 'The whole log holds.');
  blank();
  const one = await daybook.show(
    ['verify', '--receipt', receipt, '--key', key],
    'verify --receipt grant.receipt --key elsewhere/log.vkey',
  );
  claim(one.exitCode === 0, 'The receipt proves its event, to anybody who has the key.');
}

/** One byte of what is stored: the address that the intruder came from. */
export async function changeOneByte(daybook: Daybook, stage: Stage, { login }: Found): Promise<void> {
  heading('Somebody who has the disk changes one byte');
  const tampered = await changeContent(stage.data, indexOf(login), (record) => {
    const at = Buffer.from(record.buffer, record.byteOffset, record.length).indexOf('203.0.113.66');
    if (at === -1) throw new Error('the event does not hold the address');
    record[at + '203.0.113.6'.length] = '7'.charCodeAt(0);
  });
  say(`In event ${login}, 203.0.113.66 becomes 203.0.113.67, and every checksum of the file is made right again.`);
  blank();
  const report = await verifyJson(daybook, stage, []);
  command('daybook verify --dir data --key elsewhere/log.vkey');
  const ran = await daybook.run(['verify', '--dir', stage.data, '--key', path.join(stage.elsewhere, 'log.vkey')]);
  output(lastLines(ran.stdout, '✗'));
  const named = report.logs[0]?.findings ?? [];
  const exact = named.length === 1 && named[0]?.first === indexOf(login) && named[0].last === indexOf(login);
  claim(ran.exitCode === 1 && exact, `Verification fails, and names event ${login} and no other.`);
  await tampered.restore();
  claim((await verifyJson(daybook, stage, [])).holds, 'With the byte put back, it holds again.');
}

/** The honest part: what verification alone cannot see, and what sees it. */
export async function rollBack(daybook: Daybook, stage: Stage): Promise<void> {
  heading('Somebody puts back the log of an hour before, together with its signed head');
  const now = await verifyJson(daybook, stage, []);
  await copyLog(stage.earlierCopy, stage.data);
  say(
    'The copy was taken earlier in this demo, before the ssh log came in; it stands for the hour. All its signatures are',
  );
  say('genuine: the server itself wrote them. The break-in is not in it.');
  blank();
  const before = await verifyJson(daybook, stage, []);
  command('daybook verify --dir data --key elsewhere/log.vkey --no-state');
  const plain = await daybook.run([...verifyArgs(stage), '--no-state']);
  output(lastLines(plain.stdout, 'not anchored', '✓'));
  claim(
    plain.exitCode === 0 && plain.stdout.includes('not anchored'),
    'On a machine that never saw this log, verification passes: what is there is genuine. It says that nothing anchors it.',
  );
  const [was, is] = [now.logs[0]?.events ?? 0, before.logs[0]?.events ?? 0];
  claim(is < was, `The log has ${is.toLocaleString('en')} events; it had ${was.toLocaleString('en')}.`);
  blank();
  const checkpoint = path.join(stage.elsewhere, 'checkpoint');
  command('daybook verify --dir data --key elsewhere/log.vkey --no-state --since elsewhere/checkpoint');
  const since = await daybook.run([...verifyArgs(stage), '--no-state', '--since', checkpoint]);
  output(lastLines(since.stdout, '✗'));
  const codes = (await verifyJson(daybook, stage, ['--since', checkpoint])).logs[0]?.findings.map(({ code }) => code);
  claim(
    since.exitCode === 1 && codes?.length === 1 && codes[0] === 'kept.rolled-back',
    'Against one checkpoint that was kept elsewhere, it fails. 200 bytes, copied now and then, are enough.',
  );
  const remembered = await daybook.run(verifyArgs(stage));
  claim(remembered.exitCode === 1, 'It fails as well on the machine that verified the log before, which remembers.');
}

/** Keeps, away from the log, what an auditor would keep: its key and its checkpoint. */
export async function keepElsewhere(stage: Stage): Promise<void> {
  await copyFile(path.join(stage.data, 'log.vkey'), path.join(stage.elsewhere, 'log.vkey'));
  const checkpoint = path.join(stage.data, 'tenants/default/log/1/checkpoint');
  await copyFile(checkpoint, path.join(stage.elsewhere, 'checkpoint'));
}

/** Waits until the checkpoint covers the event: it is signed at least every second. */
export async function waitUntilSigned(stage: Stage, events: number): Promise<void> {
  const file = path.join(stage.data, 'tenants/default/log/1/checkpoint');
  for (let tries = 0; tries < 100; tries += 1) {
    const size = Number((await readFile(file, 'utf8')).split('\n')[1]);
    if (size >= events) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no checkpoint within ten seconds');
}

interface Report {
  readonly holds: boolean;
  readonly logs: readonly {
    readonly events: number;
    readonly findings: readonly { readonly code: string; readonly first?: number; readonly last?: number }[];
  }[];
}

const verifyArgs = (stage: Stage): string[] => [
  'verify',
  '--dir',
  stage.data,
  '--key',
  path.join(stage.elsewhere, 'log.vkey'),
];

async function verifyJson(daybook: Daybook, stage: Stage, more: readonly string[]): Promise<Report> {
  const { stdout } = await daybook.run([...verifyArgs(stage), '--no-state', '--json', ...more]);
  return JSON.parse(stdout) as Report;
}

/** Only the lines with one of these marks: the rest of the report has been seen above. */
function lastLines(text: string, ...marks: readonly string[]): string {
  return text
    .split('\n')
    .filter((line) => marks.some((mark) => line.includes(mark)))
    .join('\n');
}
