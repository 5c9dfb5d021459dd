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
  readonly statements?: string;
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
    .option('--statements <file>', 'what was stated after the backup; without it, what the folder has of that')
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
What was stated about retention after the backup (\`daybook backup --statements-only\`, or backup.statements of the server)
is carried out when the server starts, before it answers: who was erased does not come back. Without such a file, whoever
was erased after the backup comes back with it. Nothing else is destroyed until somebody has confirmed the clock:
before that, place again the holds that are not known. docs/guides/backup.md says what else a backup does not know.

Examples:
  $ daybook restore /mnt/backups --to /var/lib/daybook --key ~/log.vkey
  $ daybook restore /mnt/backups --to ./old --at 12 --accept-loss

Exit codes: 0 it is restored and verifies; 1 it is not; 2 wrong usage.`,
    )
    .action(async (folder: string, options: Options) => {
      const { to, at, acceptLoss, statements, json } = options;
      const trust = await givenTrust(options);
      const report = await restoreBackup({ folder, to, at, acceptLoss: acceptLoss === true, trust, statements });
      if (json === true) terminal.stdout.write(`${safeJson(summaryOf(report), 2)}\n`);
      else terminal.stdout.write(`${render(report, to)}\n`);
      exit(0);
    });
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Say the number of a backup; `daybook backup verify` lists them.');
}

const summaryOf = ({ manifest, verified, newer, lost }: RestoreReport): object => ({
  backup: manifest.backup,
  madeAt: manifest.madeAt,
  keys: manifest.keys,
  logs: manifest.logs,
  removed: manifest.removed,
  holds: verified.holds,
  newer,
  statements: lost,
});

function render({ manifest, verified, trust, newer, lost }: RestoreReport, to: string): string {
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
  lines.push(`  ${statedAfter(lost)}`);
  lines.push('', 'Next:');
  if (!manifest.keys) lines.push(`  - put the keys back: ${safeText(to)}/keys/log.key and credentials.key`);
  lines.push(
    `  - start the server: daybook serve --data ${safeText(to)}`,
    ...(lost === null ? ['  - erase again who was erased after the backup'] : []),
    `  - place again every hold that came after ${lost?.madeAt ?? manifest.madeAt}: it is unknown to the server`,
    `  - set again what else was set after ${manifest.madeAt}: people, roles, sources`,
    '  - then let it destroy again: daybook retention confirm-clock --reason "restored"',
  );
  return lines.join('\n');
}

function statedAfter(lost: RestoreReport['lost']): string {
  if (lost === null) return 'Nothing is known of what was stated after it: who was erased since is there again.';
  if (lost.count === 0) return `Nothing was stated about retention after it, as of ${lost.madeAt}.`;
  const count = lost.count === 1 ? '1 statement was made' : `${lost.count.toLocaleString('en')} statements were made`;
  return `${count} after it, as of ${lost.madeAt}: the server carries them out when it starts, before it answers.`;
}
