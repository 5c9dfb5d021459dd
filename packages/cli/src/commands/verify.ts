import { Command, Option } from 'commander';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf, urlOf } from '../server-client.ts';
import { countText, openProgress, paintFor, safeJson, type Terminal } from '../terminal/index.ts';
import {
  type ReceiptReport,
  renderReceipt,
  renderReport,
  verifyDirectory,
  verifyReceiptFile,
  verifyRemote,
  type VerifyReport,
} from '../verify/index.ts';

interface Options {
  readonly dir?: string;
  readonly url?: string | boolean;
  readonly receipt?: string;
  readonly policy?: string;
  readonly key?: string;
  readonly since?: string;
  /** A path, or false for `--no-state`. */
  readonly state?: string | boolean;
  readonly json?: boolean;
}

export function verifyCommand({ terminal, exit }: CommandContext): Command {
  return new Command('verify')
    .summary('prove that the log is what it was')
    .description(
      'Check the log, without believing the server: every entry, tile and record is hashed again and held against the\n' +
        'signed checkpoint. Whatever is changed, missing or foreign is named. It may be run while the server writes.',
    )
    .addOption(new Option('--dir <dir>', 'a data directory (default: .data)').conflicts(['url', 'receipt']))
    .addOption(
      new Option('--url [url]', 'the log that a server shows (default: DAYBOOK_URL); without content').conflicts(
        'receipt',
      ),
    )
    .option('--receipt <file>', 'the receipt of one event; needs --key or --policy')
    .option('--key <file>', 'verifier key of the log, from a place that you trust')
    .addOption(new Option('--policy <file>', 'logs, witnesses and quorum to trust (C2SP tlog-policy)').conflicts('key'))
    .addOption(new Option('--since <checkpoint>', 'file of a checkpoint that was kept: the log must go on from it'))
    .option('--state <file>', 'where the last verified checkpoint is remembered')
    .option('--no-state', 'remember nothing, and compare with nothing remembered')
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      `
A log that holds is remembered (in $XDG_STATE_HOME/daybook), and must be its own continuation the next time.

What verification cannot see: whoever holds both the signing key and the disk can write another history, or put an old
copy back. It is seen by those who kept a checkpoint (--since), and by witnesses (--policy). So keep checkpoints apart
from the log: copy DATA/tenants/default/log/1/checkpoint somewhere else now and then.

Examples:
  $ daybook verify --dir /var/lib/daybook
  $ daybook verify --dir ./data --key ~/log.vkey --since ~/checkpoint-of-monday
  $ daybook verify --receipt event.receipt --key ~/log.vkey
  $ daybook verify --url https://daybook.example.org --json

Exit codes: 0 it all holds, or the log is new and nothing is signed yet; 1 it does not hold; 2 wrong usage.`,
    )
    .action(async (options: Options) => {
      const holds =
        options.receipt === undefined ? await verifyLog(options, terminal) : await receipt(options, terminal);
      exit(holds ? 0 : 1);
    });
}

async function receipt(options: Options, terminal: Terminal): Promise<boolean> {
  if (options.since !== undefined) throw usage('--since goes with a log, not with a receipt');
  const report = await verifyReceiptFile(options.receipt ?? '', { policyFile: options.policy, keyFile: options.key });
  if (options.json === true) terminal.stdout.write(`${safeJson(withText(report), 2)}\n`);
  else terminal.stdout.write(`${renderReceipt(report, paintFor(terminal.stdout))}\n`);
  return report.holds;
}

async function verifyLog(options: Options, terminal: Terminal): Promise<boolean> {
  const report = await reportOf(options, terminal);
  if (options.json === true) terminal.stdout.write(`${safeJson(report, 2)}\n`);
  else terminal.stdout.write(`${renderReport(report, paintFor(terminal.stdout))}\n`);
  return report.holds;
}

async function reportOf(options: Options, terminal: Terminal): Promise<VerifyReport> {
  const { env, stderr } = terminal;
  using progress = openProgress(stderr, 'verifying');
  const common = {
    policyFile: options.policy,
    keyFile: options.key,
    since: options.since,
    state: typeof options.state === 'string' ? options.state : undefined,
    noState: options.state === false,
    env,
    onProgress: (events: number, of: number) => progress.update(events, of, countText(events)),
  };
  if (options.url === undefined) return verifyDirectory({ ...common, directory: options.dir ?? '.data' });
  const url = typeof options.url === 'string' ? options.url : urlOf(env);
  const client = clientOf(env, { url });
  return verifyRemote({ url, info: () => client.logInfo(), file: (path) => client.logFile(path) }, common);
}

/** The bytes of `raw` in base64, as everywhere in JSON here. */
function withText(report: ReceiptReport): object {
  const raw = report.holds ? report.event.raw : undefined;
  if (!report.holds || raw === undefined) return report;
  const base64 = Buffer.from(raw.bytes).toString('base64');
  return { ...report, event: { ...report.event, raw: { mediaType: raw.mediaType, base64 } } };
}
