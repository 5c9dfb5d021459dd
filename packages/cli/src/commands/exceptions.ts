import type { ExceptionJson } from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function exceptionsCommand(context: CommandContext): Command {
  return new Command('exceptions')
    .description('Exceptions from detection rules: what a rule is not to find, for a time. List, make and end them.')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(addCommand(context))
    .addCommand(endCommand(context));
}

const columns: readonly TableColumn<ExceptionJson>[] = [
  { title: 'id', value: ({ id }) => id, widthMin: 36 },
  { title: 'until', value: ({ until, ended }) => (ended === null ? until : `ended ${ended}`), widthMin: 24 },
  { title: 'held back', value: ({ held }) => (held === null ? '' : String(held)), widthMin: 9, align: 'right' },
  { title: 'last', value: ({ lastHeld }) => lastHeld ?? '', widthMin: 24 },
  { title: 'owner', value: ({ owner }) => owner, widthMin: 8 },
  { title: 'rule', value: ({ title }) => title, widthMin: 16 },
  { title: 'events', value: ({ query }) => query, widthMin: 16 },
];

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list exceptions, newest first')
    .option('--rule <id>', 'only those from a rule')
    .addOption(new Option('--state <state>', 'only those').choices(['holding', 'ended', 'all']).default('holding'))
    .option('--json', 'as JSON')
    .action(async ({ json, ...query }: { json?: boolean; rule?: string; state: string }) => {
      const page = await clientOf(terminal.env).listExceptions(query);
      writeList(terminal, { json, answer: page, items: page.items, columns });
    });
}

const dayMs = 24 * 60 * 60_000;

/** RFC 3339, a day (its end, UTC), or so many days from now. */
function untilOf(text: string): string {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  const ms =
    days !== undefined
      ? Date.now() + Number(days) * dayMs
      : /^\d{4}-\d\d-\d\d$/.test(text)
        ? Date.parse(text) + dayMs
        : Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('A day (2027-01-31), RFC 3339, or days from now (30d).');
  return new Date(ms).toISOString();
}

interface Wanted {
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
}

function addCommand({ terminal }: CommandContext): Command {
  return new Command('add')
    .summary('make an exception from a rule')
    .description(
      'Make an exception from a rule: events that the query is about are not found by it from now on. They are counted. An exception from a ' +
        'rule that comes with the product holds once a second person approved.',
    )
    .argument('<rule>', 'id of the rule')
    .argument('<query>', 'which events, in the query language')
    .requiredOption('--owner <name>', 'who answers for it')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .requiredOption(
      '--until <time>',
      'when it ends: a day, RFC 3339, or days from now (30d); 366 days at most',
      untilOf,
    )
    .addHelpText(
      'after',
      "\nExample:\n  $ daybook exceptions add 6f7c1a90-0d5e-4a51-9f0e-2f7f0e8d3c11 'actor.id:backup' --owner olga --reason 'the nightly backup' --until 90d",
    )
    .action(async (rule: string, query: string, { owner, reason, until }: Wanted) => {
      const made = await clientOf(terminal.env).addException({ rule, query, owner, reason, until });
      const { exception, approval } = made;
      terminal.stdout.write(
        exception === null
          ? `It holds once request ${safeText(approval?.id ?? '')} was approved by a second person\n`
          : `Exception ${safeText(exception.id)} from ${safeText(exception.title)} holds until ${exception.until}\n`,
      );
    });
}

function endCommand({ terminal }: CommandContext): Command {
  return new Command('end')
    .summary('end an exception before its time')
    .argument('<id>', 'its id')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(async (id: string, why: { reason: string }) => {
      const { title, held } = await clientOf(terminal.env).endException(id, why);
      const counted = held === null ? '' : `; it held back ${held} events`;
      terminal.stdout.write(`The exception from ${safeText(title)} has ended${counted}\n`);
    });
}
