import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { restoreBackup, type RestoreReport } from '../serve.ts';
import { countText, safeJson, safeText } from '../terminal/index.ts';
import { givenTrust } from './backup.ts';

interface Options {
  readonly to: string;
  readonly at?: number;
  readonly acceptLoss?: boolean;
  readonly key?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

export function restoreCommand({ terminal, exit }: CommandContext): Command {
  return new Command('restore')
    .summary('bring a data directory back from a backup')
    .description(
      'Write the newest backup of a folder into a new data directory, and verify it there. Until that is done the server\n' +
        'does not start on it. The first event of the restored log says from which backup it is.',
    )
    .argument('<folder>', 'where the backups lie')
    .requiredOption('--to <dir>', 'the new data directory: not there yet, or empty')
    .option('--at <n>', 'an older backup, by its number', readNumber)
    .option('--accept-loss', 'also where a newer backup has events that this one has not')
    .option('--key <file>', 'verifier key of the log, from a place that you trust')
    .addOption(new Option('--policy <file>', 'logs to trust (C2SP tlog-policy)').conflicts('key'))
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
Nothing is destroyed by the restored server until somebody has confirmed its clock: before that, place again the holds
that came after the backup. docs/guides/backup.md says what else a backup does not know.

Examples:
  $ daybook restore /mnt/backups --to /var/lib/daybook --key ~/log.vkey
  $ daybook restore /mnt/backups --to ./old --at 12 --accept-loss

Exit codes: 0 it is restored and verifies; 1 it is not; 2 wrong usage.`,
    )
    .action(async (folder: string, options: Options) => {
      const { to, at, acceptLoss, json } = options;
      const trust = await givenTrust(options);
      const report = await restoreBackup({ folder, to, at, acceptLoss: acceptLoss === true, trust });
      if (json === true) terminal.stdout.write(`${safeJson(summaryOf(report), 2)}\n`);
      else terminal.stdout.write(`${render(report, to)}\n`);
      exit(0);
    });
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Say the number of a backup; `daybook backup verify` lists them.');
}

const summaryOf = ({ manifest, verified, newer }: RestoreReport): object => ({
  backup: manifest.backup,
  madeAt: manifest.madeAt,
  keys: manifest.keys,
  logs: manifest.logs,
  removed: manifest.removed,
  holds: verified.holds,
  newer,
});

function render({ manifest, verified, trust, newer }: RestoreReport, to: string): string {
  const lines = [`Backup ${manifest.backup}, as of ${manifest.madeAt}, is restored in ${safeText(to)}.`];
  for (const { tenant, log, end } of manifest.logs) lines.push(`  ${safeText(tenant)}, log ${log}: ${countText(end)}`);
  if (verified.holds) lines.push('  It verifies.');
  for (const { tenant, events, plans } of manifest.removed)
    lines.push(
      `  It is without ${countText(events)} of ${safeText(tenant)} that were destroyed later, by the plans at ${plans.join(', ')}, which the ` +
        'restored log does not have: `daybook verify` names them as missing.',
    );
  if (trust.report.from === 'directory')
    lines.push('  The key came from the backup itself: --key with one that you kept shows whose log it is.');
  if (newer.length > 0)
    lines.push(`  Newer backups are there (${newer.join(', ')}): what only they have is lost here.`);
  lines.push('', 'Next:');
  if (!manifest.keys) lines.push(`  - put the keys back: ${safeText(to)}/keys/log.key and credentials.key`);
  lines.push(
    `  - start the server: daybook serve --data ${safeText(to)}`,
    `  - what was destroyed, set or held after ${manifest.madeAt} is unknown to it: set it again, holds first`,
    '  - then let it destroy again: daybook retention confirm-clock --reason "restored"',
  );
  return lines.join('\n');
}
