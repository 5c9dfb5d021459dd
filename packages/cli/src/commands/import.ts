import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { lineFormats } from '@daybook/api';
import { Command, Option } from 'commander';
import { usage } from '../failure.ts';
import { chunksOf, defaultSourceName, type ImportCount, type ImportFormat, sendChunks } from '../import/index.ts';
import type { CommandContext } from '../program.ts';
import { followFile } from './follow-file.ts';
import { importDirectory } from './import-directory.ts';
import { clientOf, tokenOf } from '../server-client.ts';
import { parseZone } from './zone.ts';
import { countText, openProgress, type Paint, paintFor, safeText, type Terminal } from '../terminal/index.ts';

interface Options {
  readonly format: ImportFormat;
  readonly source?: string;
  readonly zone?: number;
  readonly json?: boolean;
  readonly follow?: boolean;
  readonly state?: string;
  readonly publicKeys?: string;
}

const formats: readonly ImportFormat[] = [...lineFormats, 'json', 'daybook', 'ocsf', 'ecs'];
/** A server that is busy for a while is waited for. */
const attemptsMax = 20;

export function importCommand({ terminal, exit }: CommandContext): Command {
  return new Command('import')
    .summary('send a log file, an export, or the files of a CloudTrail')
    .description(
      'Send a log file to the server. Every line is kept exactly as it is; one that cannot be read is kept whole and\n' +
        'counted. Doing it again within 7 days adds nothing, so an import that was broken off is simply done again.',
    )
    .argument('<file>', 'the file, or - for standard input; a directory that holds AWSLogs/')
    .addOption(new Option('--format <format>', 'what the lines are').choices(formats).default('auto'))
    .option('--source <name>', 'source that the events are from (default: made of the file’s name)')
    .option('--zone <+hh:mm>', 'offset from UTC of times that do not say theirs (default: +00:00)', parseZone)
    .option('--json', 'the counts as JSON')
    .option('--follow', 'go on with what is written to the file, through rotation and restarts')
    .option('--state <file>', 'with --follow: where it is kept how far the file was sent')
    .option('--public-keys <file>', 'of CloudTrail: what `aws cloudtrail list-public-keys` wrote')
    .addHelpText(
      'after',
      `
A file that has grown since is sent again from its last chunk on: at most 500 lines are taken twice. So import files that
are complete, such as rotated ones, or follow the file.

With --follow each line is sent once it ends, and counts once, whatever is stopped or killed in between. How far the
file was sent is kept below $XDG_STATE_HOME, or ~/.local/state. It ends with SIGINT or SIGTERM.

Formats: auto (told anew for each line; also what syslog, Docker or CRI put around it), combined (Apache, nginx, Traefik),
auth (sshd, sudo, su, PAM …), nginx-json, nginx-error, apache-error, caddy, haproxy, traefik, envoy,
alb (AWS load balancers), cloudtrail, k8s-audit, postgresql, mysql, auditd, dovecot, keycloak, gitea, gitlab, nextcloud, grafana,
teleport, json (one event a line).
Exports of Daybook: daybook (what --format ndjson makes), ocsf, ecs. Their events come in as they were, ids and times
included, each once whatever the file; one in which anything was masked is refused.

A directory as AWS CloudTrail delivers it (AWSLogs/ACCOUNT/CloudTrail/…) is sent file by file, and checked against the digests
in it (CloudTrail-Digest/). What is altered, missing or not proved is named, counted and recorded in the log.

Examples:
  $ daybook import /var/log/apache2/access.log --source shop-web
  $ zcat /var/log/auth.log.2.gz | daybook import - --format auth --source shop-ssh
  $ daybook import logins.ocsf.ndjson --source old-server
  $ daybook import /var/log/nginx/access.log --follow --source shop-web
  $ daybook import ./trail-bucket --public-keys keys.json --source aws --follow`,
    )
    .action(async (file: string, options: Options) => {
      if (options.state !== undefined && options.follow !== true) throw usage('--state is for --follow');
      const found = file === '-' ? undefined : await stat(file).catch(() => undefined);
      if (found?.isDirectory() === true) {
        exit(await trailed(file, options, terminal));
        return;
      }
      if (options.publicKeys !== undefined) throw usage('--public-keys is for a directory');
      exit(await (options.follow === true ? followed(file, options, terminal) : importFile(file, options, terminal)));
    });
}

async function followed(file: string, options: Options, terminal: Terminal): Promise<number> {
  if (file === '-') throw usage('standard input cannot be followed; name a file');
  const { format, json = false, zone, state } = options;
  if (format === 'daybook' || format === 'ocsf' || format === 'ecs')
    throw usage('an export does not grow: import it without --follow');
  const source = sourceOf(file, options, terminal);
  return await followFile({ file, format, source, zoneOffsetMin: zone, state, isJson: json }, terminal);
}

async function trailed(directory: string, options: Options, terminal: Terminal): Promise<number> {
  const { format, source: named, follow: isFollowed = false, state, publicKeys, json = false } = options;
  if (format !== 'auto' && format !== 'cloudtrail') throw usage('of directories only those of CloudTrail are read');
  const isOwn = tokenOf(terminal.env).startsWith('dbk_s_');
  if (named === undefined && !isOwn) throw usage('--source NAME is needed: a directory says no name');
  return await importDirectory({ directory, source: named, isFollowed, state, publicKeys, isJson: json }, terminal);
}

async function importFile(file: string, options: Options, terminal: Terminal): Promise<number> {
  const isStdin = file === '-';
  const found = isStdin
    ? null
    : await stat(file).catch((error: Error) => {
        throw usage(`cannot read ${file}: ${error.message}`);
      });
  const client = clientOf(terminal.env, { attemptsMax });
  const started = performance.now();
  using progress = openProgress(terminal.stderr, `importing ${safeText(file)}`);
  const input = isStdin ? terminal.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  const count = await sendChunks(chunksOf(input), {
    client,
    format: options.format,
    source: sourceOf(file, options, terminal),
    referenceMs: found === null ? undefined : Math.floor(found.mtimeMs),
    zoneOffsetMin: options.zone,
    onProgress: ({ totals }) =>
      progress.update(totals.bytes, found?.size ?? null, countText(totals.events + totals.repeated)),
  });
  progress[Symbol.dispose]();
  const seconds = Math.max(0.001, (performance.now() - started) / 1000);
  if (options.json === true) terminal.stdout.write(`${JSON.stringify({ ...count.totals, seconds })}\n`);
  else terminal.stdout.write(`${renderCount(file, count, seconds, paintFor(terminal.stdout))}\n`);
  return count.totals.refused === 0 && count.totals.complete !== false ? 0 : 1;
}

function sourceOf(file: string, options: Options, terminal: Terminal): string | undefined {
  if (options.source !== undefined) return options.source;
  // The token of a source writes to its own, whatever the file is called.
  if (tokenOf(terminal.env).startsWith('dbk_s_')) return undefined;
  const name = file === '-' ? null : defaultSourceName(file);
  if (name === null) throw usage('--source NAME is needed: what is read from standard input has no name');
  return name;
}

function renderCount(file: string, count: ImportCount, seconds: number, paint: Paint): string {
  const { lines, events, unparsed, repeated, refused, conflicts, missing, complete, formats: found } = count.totals;
  const number = (value: number): string => value.toLocaleString('en');
  const mark = refused === 0 && complete !== false ? paint('green', '✓') : paint('red', '✗');
  const parts = [
    countText(lines, 'line'),
    countText(events),
    ...(complete === undefined ? [`${number(unparsed)} unparsed`] : []),
    `${number(repeated)} repeated`,
    ...(refused > 0 ? [paint('red', `${number(refused)} refused`)] : []),
    ...(conflicts > 0 ? [paint('yellow', `${countText(conflicts, 'key')} with other content`)] : []),
  ];
  if (missing !== undefined && missing > 0) parts.push(paint('yellow', `${number(missing)} missing in the export`));
  const rate = `${found.join(', ') || 'no lines'}; ${seconds.toFixed(1)} s, ${number(Math.round((events + repeated) / seconds))} events/s`;
  const refusals = count.refusals.map(({ line, message }) => `    line ${line}: ${safeText(message)}`);
  const cut =
    complete === false
      ? [
          '    the export was cut: it does not say that it is whole. Go on with it by `daybook export --resume`, and import it again',
        ]
      : [];
  return [`${mark} ${safeText(file)}  ${parts.join(', ')}  ${paint('dim', `(${rate})`)}`, ...refusals, ...cut].join(
    '\n',
  );
}
