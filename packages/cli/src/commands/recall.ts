import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, NewRecallJson, RecallJson, RecallListJson } from '@daybook/api';
import { Command, InvalidArgumentError } from 'commander';
import { Failure, usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import {
  openProgress,
  paintFor,
  renderTable,
  safeJson,
  safeText,
  type TableColumn,
  type Terminal,
} from '../terminal/index.ts';

const pollIntervalMs = 500;

interface Options {
  readonly reason?: string;
  readonly days?: number;
  readonly wait: boolean;
}

export function recallCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('recall')
    .summary('bring older days back into the index for a while')
    .description(
      'Bring older days back into the index, so that queries find what was received on them. The log has them whether they are in the index or not; what was ' +
        'destroyed does not come back. They leave again by themselves.',
    )
    .argument('[from]', 'first day of receipt, UTC: 2026-03-01')
    .argument('[to]', 'last day; without it, the first one alone')
    .option('--reason <text>', 'why; it stands in the log')
    .option('--days <n>', 'leave again after so many days, 7 where nothing is said, 90 at most', parseDays)
    .option('--no-wait', 'do not wait until all of it is there')
    .addCommand(listCommand(context))
    .addCommand(endCommand(context))
    .addHelpText(
      'after',
      "\nExamples:\n  $ daybook recall 2026-03-01 2026-03-07 --reason 'Case 4711'\n  $ daybook query actor.id:ann --since 2026-03-01 --until 2026-03-08\n  $ daybook recall list",
    )
    .action(async (from: string | undefined, to: string | undefined, { reason, days, wait }: Options) => {
      if (from === undefined) throw usage('Say which days, or `daybook recall list`. See `daybook recall --help`.');
      if (reason === undefined) throw usage('Say why, by --reason: it stands in the log.');
      const client = clientOf(terminal.env);
      const wanted: NewRecallJson = { from, to: to ?? from, reason, ...(days === undefined ? {} : { days }) };
      const recall = await client.addRecall(wanted);
      const done = wait ? await waitUntilWhole(client, recall, terminal) : recall;
      const paint = paintFor(terminal.stdout);
      const what = wait
        ? `${done.found.toLocaleString('en')} events of ${rangeText(done)} are in the index`
        : `${done.events.toLocaleString('en')} events of ${rangeText(done)} are being brought back, as ${done.id}`;
      terminal.stdout.write(`${paint('green', '✓')} ${what}, until ${done.until}\n`);
    });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d{1,2}$/.test(text) || days < 1 || days > 90)
    throw new InvalidArgumentError('Days are a whole number from 1 to 90.');
  return days;
}

const rangeText = ({ from, to }: RecallJson): string => (from === to ? from : `${from} to ${to}`);

async function waitUntilWhole(client: Client, { id }: RecallJson, terminal: Terminal): Promise<RecallJson> {
  using progress = openProgress(terminal.stderr, 'Bringing back');
  let told: string | null = null;
  for (;;) {
    const list = await client.listRecalls();
    const recall = list.items.find((each) => each.id === id);
    if (recall === undefined)
      throw new Failure('the recall was ended before all of it was there. Look at `daybook recall list`.');
    if (recall.state === 'whole') return recall;
    if (list.trouble !== null && list.trouble !== told)
      terminal.stderr.write(`warning: it waits: ${safeText(list.trouble)}\n`);
    told = list.trouble;
    progress.update(recall.done, recall.events);
    await sleep(pollIntervalMs);
  }
}

const columns: readonly TableColumn<RecallJson>[] = [
  { title: 'recall', value: ({ id }) => id, widthMin: 36 },
  { title: 'days', value: rangeText, widthMin: 10 },
  { title: 'state', value: (recall) => stateText(recall), widthMin: 8 },
  { title: 'events', value: ({ events }) => events.toLocaleString('en'), widthMin: 8, align: 'right' },
  { title: 'until', value: ({ until }) => until, widthMin: 20 },
  { title: 'by', value: ({ by }) => by, widthMin: 8 },
  { title: 'reason', value: ({ reason }) => reason, widthMin: 10 },
];

function stateText({ state, done, events }: RecallJson): string {
  return state === 'filling' ? `filling, ${Math.floor((done / Math.max(1, events)) * 100)} %` : state;
}

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list what was brought back, and from when on the index has everything')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const list = await clientOf(terminal.env).listRecalls();
      const width = terminal.stdout.columns ?? 160;
      if (json === true) terminal.stdout.write(`${safeJson(list, 2)}\n`);
      else {
        const table =
          list.items.length === 0 ? '' : `${renderTable(list.items, columns, width, paintFor(terminal.stdout))}\n`;
        terminal.stdout.write(`${sinceText(list)}\n${table}`);
      }
    });
}

function sinceText({ indexedSince, keepDays, items, trouble }: RecallListJson): string {
  const kept = keepDays === null ? 'Everything is kept in the index' : `The index keeps ${keepDays} days before today`;
  const since =
    indexedSince === null
      ? 'it has all of the log'
      : `it has everything that was received from ${indexedSince} on${items.length === 0 ? '' : ', and before that:'}`;
  return `${kept}; ${since}.${trouble === null ? '' : ` It waits: ${safeText(trouble)}`}`;
}

function endCommand({ terminal }: CommandContext): Command {
  return new Command('end')
    .summary('let days leave the index before their time; the log keeps them')
    .argument('<recall>', 'its id, as in the list')
    .action(async (id: string) => {
      const recall = await clientOf(terminal.env).endRecall(id);
      terminal.stdout.write(`${rangeText(recall)} leaves the index; the log keeps it.\n`);
    });
}
