import { Command, CommanderError } from 'commander';
import { alertsCommand } from './commands/alerts.ts';
import { bucketCommand } from './commands/bucket.ts';
import { backupCommand } from './commands/backup.ts';
import { completenessCommand } from './commands/completeness.ts';
import { configCommand } from './commands/config.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { indexCommand } from './commands/index-rebuild.ts';
import { loginCommand } from './commands/login.ts';
import { logoutCommand } from './commands/logout.ts';
import { mappingCommand } from './commands/mapping.ts';
import { noteCommand } from './commands/note.ts';
import { notifiersCommand } from './commands/notifiers.ts';
import { parseCommand } from './commands/parse.ts';
import { queryCommand } from './commands/query.ts';
import { recallCommand } from './commands/recall.ts';
import { receiptCommand } from './commands/receipt.ts';
import { holdCommand } from './commands/hold.ts';
import { subjectCommand } from './commands/subject.ts';
import { retentionCommand } from './commands/retention.ts';
import { exceptionsCommand } from './commands/exceptions.ts';
import { restoreCommand } from './commands/restore.ts';
import { rulesCommand } from './commands/rules.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { sourceCommand } from './commands/source.ts';
import { tailCommand } from './commands/tail.ts';
import { tenantCommand } from './commands/tenant.ts';
import { verifyCommand } from './commands/verify.ts';
import { viewsCommand } from './commands/views.ts';
import { showError } from './show-error.ts';
import { paintFor, type Terminal } from './terminal/index.ts';
import { version } from './version.ts';

/** What a command is given, and how it says how it went. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** 0 all holds; 1 it failed or does not hold; 2 the command was given wrongly. */
  exit(code: number): void;
  /** The query that is being run, so that its faults can be marked in it. */
  query: string | undefined;
}

const description = `Audit-ready access logs: who did what, when, from where, with what result; in a log that
nobody can change unseen.`;

const after = `
The server is found by \`daybook login\`, or by two variables, which go over it:
  DAYBOOK_URL     where it is; without it http://localhost:7070
  DAYBOOK_TOKEN   the token to use; the first one lies in DATA/admin.token

Examples:
  $ daybook serve --data ./data
  $ export DAYBOOK_TOKEN="$(cat ./data/admin.token)"
  $ daybook import /var/log/nginx/access.log --source shop-web
  $ daybook query 'outcome:failure AND origin.ip:203.0.113.0/24' --since 24h
  $ daybook receipt 1:4711 -o event.receipt
  $ daybook verify --receipt event.receipt --key log.vkey
  $ daybook verify --dir ./data

Exit codes: 0 all is well, or all holds; 1 it failed, or it does not hold; 2 wrong usage.`;

/** Runs the command line and gives its exit code. Never throws for what a user did. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const context: CommandContext = { terminal, query: undefined, exit: (code) => (exitCode = code) };
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already said what was wrong; help and version end in a code of 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const shown = showError(error, paintFor(terminal.stderr), context.query);
    terminal.stderr.write(`${shown.text}\n`);
    return shown.exitCode;
  }
}

export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command('daybook')
    .description(description)
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', after)
    .showSuggestionAfterError();
  const commands = [
    serveCommand,
    loginCommand,
    logoutCommand,
    importCommand,
    parseCommand,
    queryCommand,
    tailCommand,
    exportCommand,
    showCommand,
    receiptCommand,
    noteCommand,
    verifyCommand,
    backupCommand,
    restoreCommand,
    indexCommand,
    recallCommand,
    viewsCommand,
    mappingCommand,
    rulesCommand,
    exceptionsCommand,
    alertsCommand,
    notifiersCommand,
    retentionCommand,
    holdCommand,
    subjectCommand,
    bucketCommand,
    sourceCommand,
    completenessCommand,
    tenantCommand,
    configCommand,
  ];
  for (const command of commands) program.addCommand(command(context));
  const configure = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    });
    for (const inner of command.commands) configure(inner);
  };
  configure(program);
  return program;
}
