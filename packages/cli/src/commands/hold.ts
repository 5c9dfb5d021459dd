import type { HoldJson, NewHoldJson } from '@daybook/api';
import { parsePosition } from '@daybook/event';
import { Command, InvalidArgumentError, Option } from 'commander';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeJson, safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function holdCommand(context: CommandContext): Command {
  return new Command('hold')
    .description('Orders not to destroy: list, place, keep for longer and lift them.')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(showCommand(context))
    .addCommand(placeCommand(context))
    .addCommand(reviewCommand(context))
    .addCommand(liftCommand(context));
}

const columns: readonly TableColumn<HoldJson>[] = [
  { title: 'hold', value: ({ position }) => position, widthMin: 8 },
  { title: 'matter', value: ({ words }) => words?.matter ?? '', widthMin: 12 },
  { title: 'about', value: ({ words, type }) => words?.about ?? type, widthMin: 20 },
  { title: 'owner', value: ({ words }) => words?.owner ?? '', widthMin: 8 },
  { title: 'review', value: ({ review, reviewDue }) => `${review}${reviewDue ? ' (due)' : ''}`, widthMin: 10 },
  { title: 'keeps', value: ({ keeps }) => keeps?.events.toLocaleString('en') ?? '', widthMin: 8, align: 'right' },
  { title: 'due', value: ({ keeps }) => keeps?.due.toLocaleString('en') ?? '', widthMin: 6, align: 'right' },
  { title: 'state', value: (hold) => stateText(hold), widthMin: 10 },
];

function stateText({ state, lifting, reading }: HoldJson): string {
  if (state === 'lifted') return 'lifted';
  if (lifting !== null) return 'asked to be lifted';
  return reading === null ? 'in force' : `in force; looked through ${reading.through} of ${reading.of}`;
}

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list holds, newest first')
    .addOption(new Option('--state <state>', 'only those').choices(['in-force', 'lifted', 'all']).default('in-force'))
    .option('--json', 'as JSON')
    .action(async ({ json, state }: { json?: boolean; state: 'in-force' | 'lifted' | 'all' }) => {
      const list = await clientOf(terminal.env).listHolds({ state });
      writeList(terminal, { json, answer: list, items: list.items, columns });
    });
}

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('show a hold, with the ranges that it keeps, as JSON')
    .argument('<hold>', 'where it was placed: LOG:INDEX')
    .action(async (position: string) => {
      terminal.stdout.write(`${safeJson(await clientOf(terminal.env).getHold(position), 2)}\n`);
    });
}

interface Wanted {
  readonly matter: string;
  readonly reason: string;
  readonly owner: string;
  readonly review: string;
  readonly query?: string;
  readonly person?: string;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly source?: string;
  readonly range?: readonly [number, number];
}

function placeCommand({ terminal }: CommandContext): Command {
  return new Command('place')
    .summary('place a hold: what it is about is not destroyed from now on')
    .description(
      'Place a hold by one of query, person, resource, source or range. It keeps what is there and what comes, whatever is due. Lifting it needs ' +
        'a second person.',
    )
    .requiredOption('--matter <name>', 'what it is for: a case, an order')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .requiredOption('--owner <name>', 'who answers for it')
    .requiredOption('--review <day>', 'when somebody is to look whether it is still needed: 2027-01-31')
    .option('--query <query>', 'what a query finds')
    .option('--person <identifier>', 'what mentions somebody: an account, an address')
    .option('--resource <id>', 'what is about a resource, or has it as parent')
    .option('--resource-type <type>', 'with --resource: only of this type')
    .option('--source <name>', 'everything from a source')
    .option('--range <first-last>', 'indices of the log: 1200-1400', rangeOf)
    .addHelpText(
      'after',
      "\nExample:\n  $ daybook hold place --person ann@example.com --matter 'Case 4711' --owner olga --reason 'Order of the court' --review 2027-06-30",
    )
    .action(async ({ matter, reason, owner, review, ...about }: Wanted) => {
      const hold = { matter, reason, owner, review, about: aboutOf(about) };
      const placed = await clientOf(terminal.env).placeHold(hold);
      terminal.stdout.write(`Hold ${placed.position} is in force: ${safeText(placed.words?.about ?? '')}.\n`);
    });
}

function rangeOf(text: string): readonly [number, number] {
  const ends = text.split('-').map((part) => parsePosition(part)?.index);
  const [first, last] = ends;
  if (ends.length !== 2 || first === undefined || last === undefined)
    throw new InvalidArgumentError('Two indices: 1200-1400.');
  return [first, last];
}

function aboutOf({ query, person, resource, resourceType, source, range }: Partial<Wanted>): NewHoldJson['about'] {
  const all: (NewHoldJson['about'] | null)[] = [
    query === undefined ? null : { type: 'query', query },
    person === undefined ? null : { type: 'person', identifier: person },
    resource === undefined ? null : { type: 'resource', id: resource, resourceType: resourceType ?? null },
    source === undefined ? null : { type: 'source', source },
    range === undefined ? null : { type: 'range', first: range[0], last: range[1] },
  ];
  const named = all.filter((each) => each !== null);
  const [about] = named;
  if (about === undefined || named.length > 1)
    throw usage('A hold is by one of --query, --person, --resource, --source and --range');
  return about;
}

function reviewCommand({ terminal }: CommandContext): Command {
  return new Command('review')
    .summary('keep a hold until another day of review')
    .argument('<hold>', 'where it was placed: LOG:INDEX')
    .requiredOption('--until <day>', 'the day: 2027-12-31')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(async (position: string, { until, reason }: { until: string; reason: string }) => {
      const hold = await clientOf(terminal.env).reviewHold(position, { review: until, reason });
      terminal.stdout.write(`Hold ${hold.position} is to be reviewed on ${hold.review}.\n`);
    });
}

function liftCommand({ terminal }: CommandContext): Command {
  return new Command('lift')
    .summary('ask for a hold to be lifted; a second person must approve')
    .argument('<hold>', 'where it was placed: LOG:INDEX')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(async (position: string, { reason }: { reason: string }) => {
      const { approval } = await clientOf(terminal.env).liftHold(position, { reason });
      const alone =
        approval.passesAlone === null ? '' : ` Nobody else can decide: it passes at ${approval.passesAlone}.`;
      terminal.stdout.write(`It waits for a second person, as ${approval.id}, until ${approval.expires}.${alone}\n`);
    });
}
