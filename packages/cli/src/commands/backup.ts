import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { backUp, backUpStatements, type BackupReport, checkBackups, type CheckReport } from '../serve.ts';
import { countText, paintFor, safeJson, safeText, type Terminal } from '../terminal/index.ts';
import { loadTrust } from '../verify/index.ts';

const keepMax = 10_000;
const namedMax = 50;

interface Options {
  readonly dir: string;
  readonly withKeys?: boolean;
  readonly keep?: number;
  readonly verify: boolean;
  readonly statementsOnly?: boolean;
  readonly json?: boolean;
}

interface VerifyOptions {
  readonly key?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

export function backupCommand(context: CommandContext): Command {
  const { terminal, exit } = context;
  return new Command('backup')
    .summary('copy a data directory, beside its server')
    .description(
      'Put the data directory as it is now into a folder of backups. A server may be writing to it meanwhile: everything\n' +
        'that was acknowledged before is in the backup. What the folder has already is not copied again. What was\n' +
        'destroyed since an older backup was made is taken out of that one too.',
    )
    .argument('<folder>', 'where the backups lie; made where it is not there')
    .option('--dir <dir>', 'the data directory', '.data')
    .option('--with-keys', 'with the keys in DATA/keys: who has them and the backup can write another history')
    .option('--keep <n>', 'let all but the newest n backups go, once this one verifies', readKeep)
    .option('--no-verify', 'do not read it back; older backups then stay as they are')
    .addOption(
      new Option(
        '--statements-only',
        'only what is stated about retention: policies, holds, erasures; it takes a moment',
      ).conflicts(['withKeys', 'keep']),
    )
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
Run it as the user of the server, on its machine. The keys (DATA/keys) belong somewhere else: a backup without them is
no use to a thief, and a restore asks for them.

Whoever is erased after a backup comes back with it, unless the folder has what was stated since: run it with
--statements-only every minute, or let the server keep it (backup.statements). A restore carries that out.

Examples:
  $ daybook backup /mnt/backups --dir /var/lib/daybook --keep 30
  $ daybook backup /mnt/backups --dir /var/lib/daybook --statements-only
  $ daybook backup verify /mnt/backups --key ~/log.vkey
  $ daybook restore /mnt/backups --to /var/lib/daybook

Exit codes: 0 the backup is there and verifies; 1 there is none, or something in it or in the folder does not hold;
2 wrong usage.`,
    )
    .action(async (folder: string, { dir, withKeys, keep, verify, statementsOnly, json }: Options) => {
      if (statementsOnly === true) {
        const kept = await backUpStatements(dir, folder);
        terminal.stdout.write(`${json === true ? safeJson(kept, 2) : renderKept(kept, folder)}\n`);
        exit(kept.isBehind ? 1 : 0);
        return;
      }
      const options = { directory: dir, folder, withKeys: withKeys === true, keep: keep ?? null, verify };
      const report = await backUp(options);
      if (json === true) terminal.stdout.write(`${safeJson(summaryOf(report), 2)}\n`);
      else terminal.stdout.write(`${renderBackup(report, folder, terminal)}\n`);
      exit(report.faults === '' && report.unreadable.length === 0 ? 0 : 1);
    })
    .addCommand(verifyBackupsCommand(context));
}

function verifyBackupsCommand({ terminal, exit }: CommandContext): Command {
  return new Command('verify')
    .summary('check a folder of backups')
    .description(
      'Hash everything in the folder again, check that the log’s key signed each backup and the statements beside them,\n' +
        'and verify the newest one as a log. Needs the public key and nothing else. What is wrong is named.',
    )
    .argument('<folder>', 'where the backups lie')
    .option('--key <file>', 'verifier key of the log, from a place that you trust')
    .addOption(new Option('--policy <file>', 'logs to trust (C2SP tlog-policy)').conflicts('key'))
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
Without --key the key is taken from the newest backup: that shows only that the folder agrees with itself.

Example:
  $ daybook backup verify /mnt/backups --key ~/log.vkey

Exit codes: 0 all holds; 1 something does not, or there is no backup; 2 wrong usage.`,
    )
    .action(async (folder: string, options: VerifyOptions) => {
      const trust = await givenTrust(options);
      const report = await checkBackups(folder, trust);
      const isRead = report.statements === null || !('fault' in report.statements);
      const isWhole = report.missing.length === 0 && report.unreadable.length === 0;
      const holds = isRead && isWhole && report.verified?.holds === true;
      if (options.json === true) terminal.stdout.write(`${safeJson(checkSummaryOf(report, holds), 2)}\n`);
      else terminal.stdout.write(`${renderCheck(report, holds, terminal)}\n`);
      exit(holds ? 0 : 1);
    });
}

/** Null where neither option was given. */
export async function givenTrust({ key, policy }: { readonly key?: string; readonly policy?: string }) {
  return key === undefined && policy === undefined ? null : loadTrust({ keyFile: key, policyFile: policy }, null);
}

function readKeep(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= keepMax) return value;
  throw new InvalidArgumentError(`Say how many backups stay: 1 to ${keepMax}.`);
}

const summaryOf = ({ manifest, verified, ...rest }: BackupReport): object => ({
  backup: manifest.backup,
  madeAt: manifest.madeAt,
  keys: manifest.keys,
  logs: manifest.logs,
  ...rest,
  verified: verified === null ? null : verified.holds,
});

const checkSummaryOf = ({ backups, trust, verified, ...rest }: CheckReport, holds: boolean): object => ({
  holds,
  backups: backups.map(({ backup, madeAt, keys, logs, removed }) => ({ backup, madeAt, keys, logs, removed })),
  key: trust.report,
  findings: verified === null ? null : [...verified.findings, ...verified.logs.flatMap(({ findings }) => findings)],
  ...rest,
});

function renderBackup(report: BackupReport, folder: string, { stdout }: Terminal): string {
  const paint = paintFor(stdout);
  const { manifest, writtenBytes, mended, verified, faults, cleaned, dropped, erased, unreadable } = report;
  const lines = [`Backup ${manifest.backup} is in ${safeText(folder)}, as of ${manifest.madeAt}.`];
  lines.push(...logLines(manifest));
  lines.push(`  ${megabytes(writtenBytes)} were new to the folder.`);
  if (mended > 0)
    lines.push(
      paint('red', `  ${mended} of its objects had changed in the folder, and were written again: check that disk.`),
    );
  if (verified?.holds === true) lines.push(paint('green', '  It was read back and verifies.'));
  if (verified === null) lines.push('  It was not verified; older backups stay as they are.');
  if (cleaned.length > 0) lines.push(`  What was destroyed since went out of the older backups ${cleaned.join(', ')}.`);
  if (dropped.length > 0) lines.push(`  Let go: ${dropped.length === 1 ? 'backup' : 'backups'} ${dropped.join(', ')}.`);
  if (erased.length > 0)
    lines.push(
      `  Let go, since they are of before an erasure: ${erased.length === 1 ? 'backup' : 'backups'} ${erased.join(', ')}.`,
    );
  if (faults !== '')
    lines.push(
      paint('red', `It does not verify: ${safeText(faults)}`),
      'Nothing was taken out of older backups, and none was let go. `daybook verify --dir` says what is wrong with the data directory.',
    );
  for (const { backup, reason } of unreadable)
    lines.push(paint('red', `Backup ${backup} cannot be read: ${safeText(reason)}`));
  if (unreadable.length > 0) lines.push('While it lies there, nothing is removed from the folder that it may need.');
  return lines.join('\n');
}

function renderKept(
  { statements, aside, isBehind }: Awaited<ReturnType<typeof backUpStatements>>,
  folder: string,
): string {
  if (isBehind)
    return (
      `${safeText(folder)} has statements that this data directory does not have; nothing was written. Was an older copy of the ` +
      'directory put back? Restore it instead.'
    );
  const lines = [`${statements.toLocaleString('en')} statements are in ${safeText(folder)}.`];
  if (aside !== null)
    lines.push(`Those of another log that were there are kept as ${aside}: a restore of that one needs them.`);
  return lines.join('\n');
}

function renderCheck(
  { backups, unreadable, missing, verified, trust, statements }: CheckReport,
  holds: boolean,
  { stdout }: Terminal,
): string {
  const paint = paintFor(stdout);
  const lines: string[] = [];
  const own = trust.report.from === 'directory' ? ', so this shows only that the folder agrees with itself' : '';
  lines.push(`key       ${safeText(trust.report.path)}${own}`);
  for (const each of backups) {
    lines.push(`backup ${each.backup}  ${each.madeAt}${each.keys ? '  with keys' : ''}`, ...logLines(each));
    for (const { tenant, events, by, plans } of each.removed)
      lines.push(
        `  without ${countText(events)} of ${safeText(tenant)} that backup ${by} shows as destroyed, by ${plans.length === 1 ? 'the plan' : 'the plans'} at ${plans.join(', ')}`,
      );
  }
  if (statements !== null && 'fault' in statements)
    lines.push(paint('red', `statements are not to be believed: ${safeText(statements.fault)}`));
  else if (statements !== null)
    lines.push(`statements  ${statements.madeAt}  ${statements.statements.toLocaleString('en')} about retention`);
  for (const { backup, reason } of unreadable)
    lines.push(paint('red', `backup ${backup} cannot be read: ${safeText(reason)}`));
  for (const { sha256, of, backup } of missing.slice(0, namedMax))
    lines.push(paint('red', `missing or changed: ${safeText(of)} of backup ${backup} (object ${sha256})`));
  if (missing.length > namedMax) lines.push(`and ${missing.length - namedMax} more`);
  const findings = verified === null ? [] : [...verified.findings, ...verified.logs.flatMap((log) => log.findings)];
  for (const { code, path, first, detail } of findings.slice(0, namedMax))
    lines.push(
      paint('red', safeText(`${code} ${path ?? (first === undefined ? '' : `event ${first}`)} ${detail ?? ''}`.trim())),
    );
  lines.push(
    holds
      ? paint('green', 'All of it holds.')
      : paint('red', backups.length + unreadable.length === 0 ? 'There is no backup.' : 'It does not hold.'),
  );
  return lines.join('\n');
}

function logLines({ logs }: BackupReport['manifest']): string[] {
  return logs.map(({ tenant, log, size, end }) => {
    const tail = end > size ? `, and ${countText(end - size)} that were not signed yet` : '';
    return `  ${safeText(tenant)}, log ${log}: ${countText(size)}${tail}`;
  });
}

const megabytes = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000).toLocaleString('en')} KB`
    : `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
