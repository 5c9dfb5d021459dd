import { type Client, foundRanges, type ReclassificationListJson } from '@daybook/api';
import { joinRanges, parsePosition } from '@daybook/event';
import { Command, InvalidArgumentError } from 'commander';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { countText, safeText, type TableColumn, writeList } from '../terminal/index.ts';

type Item = ReclassificationListJson['items'][number];
type Range = [first: number, last: number];

interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly query?: string;
  readonly since?: string;
  readonly until?: string;
}

export function reclassifyCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('reclassify')
    .summary('have events kept by another class; what could have them destroyed sooner waits for a second person')
    .description(
      'Have events kept by another class than the one that they were given, by ranges of indices or by a query. A query is a search, made under ' +
        'your own role and recorded: it finds what you may see and what the index has.',
    )
    .argument('[ranges...]', 'indices of the log: 1200-1400 1500', (text: string, before?: Range[]) => [
      ...(before ?? []),
      rangeOf(text),
    ])
    .requiredOption('--from <class>', 'the class that keeps them now; others in the ranges stay as they are', classOf)
    .requiredOption('--to <class>', 'one of the policy in force', classOf)
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .option('--query <query>', 'what a query finds, instead of ranges')
    .option('--since <time>', 'with --query: earliest time')
    .option('--until <time>', 'with --query: times before this')
    .addHelpText(
      'after',
      "\nExample:\n  $ daybook retention reclassify --query 'target.resources.type:contract' --from 1 --to 2 --reason 'Ticket 4711'",
    )
    .action(async (ranges: Range[] | [], { from, to, reason, query, since, until }: Wanted) => {
      if ((query === undefined) === (ranges.length === 0)) throw usage('Events are named by ranges, or by --query');
      if (query !== undefined) context.query = query;
      const client = clientOf(terminal.env);
      const times = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
      const named =
        query === undefined
          ? joinRanges(ranges).map(([first, last]): Range => [first, last])
          : await found(client, { q: query, ...times });
      const made = await client.reclassify({ from, to, ranges: named, reason });
      const { reclassification, events, approval, because } = made;
      if (reclassification !== null) {
        terminal.stdout.write(`${countText(events)} kept by class ${to} now, by ${reclassification.position}.\n`);
        return;
      }
      const why = because.map((each) => `  ${safeText(each)}`).join('\n');
      const alone =
        approval?.passesAlone == null ? '' : `\nNobody else can decide: it passes at ${approval.passesAlone}.`;
      terminal.stdout.write(
        `${countText(events)}: it waits for a second person, as ${approval?.id ?? ''}, until ${approval?.expires ?? ''}:\n${why}${alone}\n`,
      );
    });
}

export function reclassificationsCommand({ terminal }: CommandContext): Command {
  return new Command('reclassifications')
    .summary('which events are kept by another class than the one that they were given')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const list = await clientOf(terminal.env).listReclassifications({ limit: 1000 });
      writeList(terminal, { json, answer: list, items: list.items, columns });
    });
}

const columns: readonly TableColumn<Item>[] = [
  { title: 'stated', value: ({ position }) => position, widthMin: 8 },
  { title: 'on', value: ({ received }) => received.slice(0, 10), widthMin: 10 },
  { title: 'from', value: ({ from }) => String(from), widthMin: 4, align: 'right' },
  { title: 'to', value: ({ to }) => String(to), widthMin: 4, align: 'right' },
  { title: 'indices', value: ({ ranges }) => rangesText(ranges), widthMin: 20 },
  { title: 'by', value: ({ by }) => by, widthMin: 10 },
  {
    title: 'approved by',
    value: ({ approvedBy, alone }) => approvedBy ?? (alone ? 'nobody else could' : ''),
    widthMin: 11,
  },
];

const shownRanges = 5;

function rangesText(ranges: Item['ranges']): string {
  const texts = ranges.slice(0, shownRanges).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return `${texts.join(' ')}${ranges.length > shownRanges ? ` and ${ranges.length - shownRanges} more` : ''}`;
}

function classOf(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('A class is a number from 1 to 65535.');
  return value;
}

function rangeOf(text: string): Range {
  const ends = text.split('-').map((part) => parsePosition(part)?.index);
  const [first, last = first] = ends;
  if (ends.length > 2 || first === undefined || last === undefined || ends.includes(undefined) || last < first)
    throw new InvalidArgumentError('An index, or two: 1200 or 1200-1400.');
  return [first, last];
}

/** Where the events of a search are. Throws where they are more than can be named. */
async function found(client: Client, search: Parameters<typeof foundRanges>[1]): Promise<Range[]> {
  const came = await foundRanges(client, search);
  if (!came.ok) throw usage(came.message);
  return came.ranges.map(([first, last]) => [first, last]);
}
