import { type AlertHandledJson, type AlertJson, alertStates, type Client, verdicts } from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeJson, safeText, type TableColumn, type Terminal, writeList } from '../terminal/index.ts';

export function alertsCommand(context: CommandContext): Command {
  return new Command('alerts')
    .description('What detection rules found: list alerts, open one, and say how far you are with it.')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(showCommand(context))
    .addCommand(acknowledgeCommand(context))
    .addCommand(assignCommand(context))
    .addCommand(closeCommand(context))
    .addCommand(reopenCommand(context));
}

const columns: readonly TableColumn<AlertJson>[] = [
  { title: 'id', value: ({ id }) => id, widthMin: 24 },
  { title: 'opened', value: ({ opened }) => opened, widthMin: 24 },
  { title: 'level', value: ({ level }) => level, widthMin: 6 },
  { title: 'state', value: ({ state, verdict }) => (verdict === null ? state : `${state}: ${verdict}`), widthMin: 6 },
  { title: 'events', value: ({ count }) => String(count), widthMin: 6, align: 'right' },
  { title: 'whose', value: ({ assignee }) => assignee ?? '', widthMin: 5 },
  { title: 'title', value: ({ title }) => title, widthMin: 16 },
];

const limitDefault = 50;

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 200)
    throw new InvalidArgumentError('A whole number from 1 to 200.');
  return count;
}

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list alerts, newest first')
    .description('List alerts, newest first. The log records that you looked, and at what.')
    .addOption(new Option('--state <state>', 'only those').choices(['unclosed', ...alertStates]).default('unclosed'))
    .option('--rule <id>', 'only those of a rule')
    .option('--after <id>', 'those behind this one')
    .option('--limit <count>', 'so many at most', countOf, limitDefault)
    .option('--json', 'as JSON')
    .action(async ({ json, limit, ...query }: ListOptions) => {
      const page = await clientOf(terminal.env).listAlerts({ ...query, limit });
      const { items, partial } = page;
      const none = partial
        ? 'None was found, and not all were looked through: ask by rule or state.'
        : 'There are none.';
      writeList(terminal, { json, answer: page, items, columns, none });
      if (json !== true && page.after !== null)
        terminal.stderr.write(`There may be more: --after ${safeText(page.after)}\n`);
    });
}

interface ListOptions {
  readonly state?: string;
  readonly rule?: string;
  readonly after?: string;
  readonly limit: number;
  readonly json?: boolean;
}

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('one alert, with the positions of its events')
    .argument('<id>', 'its id')
    .addHelpText('after', '\nThe events themselves: `daybook show POSITION`.')
    .action(async (id: string) => {
      terminal.stdout.write(`${safeJson(await clientOf(terminal.env).getAlert(id), 2)}\n`);
    });
}

const reason = ['--reason <text>', 'why; it stands in the log'] as const;
const given = (text: string | undefined): { reason?: string } => (text === undefined ? {} : { reason: text });

interface Why {
  readonly reason?: string;
}

function acknowledgeCommand({ terminal }: CommandContext): Command {
  return handling('acknowledge', 'say that you have seen an alert')
    .option(...reason)
    .action((id: string, why: Why) => told(terminal, (client) => client.acknowledgeAlert(id, given(why.reason))));
}

function assignCommand({ terminal }: CommandContext): Command {
  return handling('assign', 'say who is to look into an alert')
    .argument('<person>', 'who')
    .option(...reason)
    .action((id: string, assignee: string, why: Why) =>
      told(terminal, (client) => client.assignAlert(id, { assignee, ...given(why.reason) })),
    );
}

type Verdict = (typeof verdicts)[number];

function closeCommand({ terminal }: CommandContext): Command {
  return handling('close', 'close an alert')
    .addOption(new Option('--verdict <verdict>', 'what it was').choices([...verdicts]).makeOptionMandatory())
    .requiredOption(...reason)
    .action((id: string, closing: { verdict: Verdict; reason: string }) =>
      told(terminal, (client) => client.closeAlert(id, closing)),
    );
}

function reopenCommand({ terminal }: CommandContext): Command {
  return handling('reopen', 'open an alert again that was closed')
    .option(...reason)
    .action((id: string, why: Why) => told(terminal, (client) => client.reopenAlert(id, given(why.reason))));
}

const handling = (name: string, summary: string): Command =>
  new Command(name).summary(summary).argument('<id>', 'its id');

async function told({ env, stdout }: Terminal, handle: (client: Client) => Promise<AlertHandledJson>): Promise<void> {
  const { id, state, verdict, assignee } = await handle(clientOf(env));
  const more = [verdict, assignee].filter((each) => each !== null).map(safeText);
  stdout.write(`${safeText(id)} is ${state}${more.length === 0 ? '' : `: ${more.join(', ')}`}\n`);
}
