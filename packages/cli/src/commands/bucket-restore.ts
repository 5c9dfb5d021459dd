import { Command, Option } from 'commander';
import { Failure, usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { type FromBucketReport, restoreFromBucket } from '../serve.ts';
import { countText, openProgress, safeJson, safeText } from '../terminal/index.ts';
import { givenTrust } from './backup.ts';

interface Options {
  readonly to: string;
  readonly config?: string;
  readonly acceptLoss?: boolean;
  readonly backup?: string;
  readonly key?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

export function bucketRestoreCommand({ terminal, exit }: CommandContext): Command {
  return new Command('restore')
    .summary('make a data directory of what is in the bucket')
    .description(
      'Read the logs out of the bucket, open their content with the keys, and verify all of it in a new data directory: up to the\n' +
        'newest checkpoint. No server is needed, and nothing is written to the bucket or to the folder of keys.',
    )
    .requiredOption('--to <dir>', 'the new data directory: not there yet, or empty')
    .option('--config <file>', 'settings file with `bucket`, as the server had it (default: daybook.yaml in --to)')
    .option('--key <file>', 'verifier key of the log (`log.vkey`), from a place that you trust')
    .addOption(new Option('--policy <file>', 'logs to trust (C2SP tlog-policy)').conflicts('key'))
    .option('--backup <folder>', 'take people, tokens, sources and rules from the newest backup in this folder')
    .option('--accept-loss', 'also where something is missing: what is lost is named')
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
Where it is cut off, run it again: it goes on. The restored server needs keys/log.key, and a prefix and a folder of keys of
its own in the bucket. docs/guides/bucket.md has the drill step by step.

Examples:
  $ daybook bucket restore --to /var/lib/daybook --config /etc/daybook.yaml --key ~/log.vkey
  $ daybook bucket restore --to ./drill --config /etc/daybook.yaml --key ~/log.vkey --json

Exit codes: 0 it is restored and verifies; 1 it is not, or something is lost; 2 wrong usage.`,
    )
    .action(async (options: Options) => {
      const { to, config, acceptLoss, backup = null, json } = options;
      const trust = await givenTrust(options);
      if (trust === null) throw usage('a key is needed: --key FILE (the `log.vkey` of the log) or --policy FILE');
      using progress = openProgress(terminal.stderr, 'reading the bucket');
      const onProgress = (done: number, of: number): void => progress.update(done, of);
      const report = await restoreFromBucket(config, {
        to,
        trust,
        backup,
        acceptLoss: acceptLoss === true,
        onProgress,
      });
      if ('faults' in report) throw new Failure(report.faults);
      if (json === true) terminal.stdout.write(`${safeJson(summaryOf(report), 2)}\n`);
      else terminal.stdout.write(`${render(report, to)}\n`);
      exit(report.verified.holds && !isBehind(report) ? 0 : 1);
    });
}

const isBehind = ({ fetched }: FromBucketReport): boolean =>
  fetched.without.length > 0 || fetched.logs.some(({ size, newest }) => newest > size);

const summaryOf = ({ bucket, fetched, verified, meta, sources }: FromBucketReport): object => ({
  bucket,
  logs: fetched.logs.map(({ tenant, log, origin, size, newest, segments, closed, beyond }, i) => {
    const { contentMatches = null, destroyed = null } = verified.logs[i] ?? {};
    return { tenant, log, origin, size, newest, segments, closed, beyond, contentMatches, destroyed };
  }),
  without: fetched.without,
  holds: verified.holds,
  missing: missingOf({ verified }),
  findings: fetched.findings,
  findingsLeft: fetched.findingsLeft,
  meta,
  sources: Object.fromEntries(sources),
});

const missingOf = ({ verified }: Pick<FromBucketReport, 'verified'>) =>
  verified.logs.flatMap(({ tenant, findings }) => findings.map(({ first, last }) => ({ tenant, first, last })));

function render(report: FromBucketReport, to: string): string {
  const { bucket, fetched, verified, meta, sources } = report;
  const lines = [`${safeText(bucket)} is restored in ${safeText(to)}:`];
  for (const [i, { tenant, log, size, newest, closed, beyond }] of fetched.logs.entries()) {
    const { contentMatches, destroyed } = verified.logs[i] ?? {};
    lines.push(
      `  ${safeText(tenant)}, log ${log}: ${countText(size)}, ${(contentMatches ?? 0).toLocaleString('en')} with content`,
    );
    if ((destroyed ?? 0) > 0) lines.push(`    ${countText(destroyed ?? 0)} were destroyed by right, as the log says`);
    if (closed > 0)
      lines.push(`    ${closed} copies can be opened by nobody: what they held was destroyed or rewritten`);
    if (newest > size) lines.push(`    Lost: what came after, up to ${countText(newest)}, is not whole in the bucket`);
    if (beyond > 0) lines.push(`    ${beyond} copies are of events that no checkpoint covers; they were not taken`);
  }
  for (const { tenant, log } of fetched.without)
    lines.push(`  ${safeText(tenant)}, log ${log}: Lost: no checkpoint of it is signed by a key that is trusted`);
  if (verified.holds) lines.push('  It verifies.');
  for (const { tenant, first, last } of missingOf(report))
    lines.push(
      `  Lost: content of events ${first} to ${last} of ${safeText(tenant)}; \`daybook verify\` names it as missing`,
    );
  for (const { code, object, detail } of fetched.findings)
    lines.push(`  In the bucket: ${code}: ${safeText(object)}${detail === null ? '' : ` (${safeText(detail)})`}`);
  if (fetched.findingsLeft > 0) lines.push(`  and ${fetched.findingsLeft} more`);
  const reserved = [...sources.values()].reduce((sum, count) => sum + count, 0);
  lines.push(
    '',
    'Next:',
    `  - put the keys back: ${safeText(to)}/keys/log.key and credentials.key`,
    '  - give `bucket.prefix` and `bucket.keys` of the settings new values: the restored log goes into the bucket anew',
    `  - start the server: daybook serve --data ${safeText(to)}`,
  );
  if (meta !== null)
    lines.push(
      `  - people, tokens, sources and rules are those of backup ${meta.backup}, of ${meta.madeAt}: set again what came later`,
    );
  else lines.push('  - people, roles, rules and sources are to be made again; DATA/admin.token is the first token');
  if (reserved > 0)
    lines.push(`  - ${reserved} sources are known by number only, and revoked: register them again under new names`);
  lines.push(
    '  - set again what was stated after the newest checkpoint, holds first',
    '  - when `daybook bucket` says that all is in the bucket again, destroy the old folder of keys',
    '  - then let it destroy again: daybook retention confirm-clock --reason "restored"',
  );
  return lines.join('\n');
}
