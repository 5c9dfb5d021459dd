import { type DeliveryJson, deliveryStates, type NotifierJson } from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function notifiersCommand(context: CommandContext): Command {
  return new Command('notifiers')
    .description('Who is told of alerts: list them, see what became of their messages, and try one.')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(deliveriesCommand(context))
    .addCommand(testCommand(context));
}

const columns: readonly TableColumn<NotifierJson>[] = [
  { title: 'name', value: ({ name }) => name, widthMin: 8 },
  { title: 'type', value: ({ type }) => type, widthMin: 12 },
  { title: 'from level', value: ({ minLevel }) => minLevel, widthMin: 10 },
  {
    title: 'state',
    value: ({ down, fault }) => (down !== null ? 'down' : fault !== null ? 'tries again' : 'well'),
    widthMin: 11,
  },
  { title: 'waiting', value: ({ waiting }) => String(waiting), widthMin: 7, align: 'right' },
  { title: 'failed', value: ({ failed }) => String(failed), widthMin: 6, align: 'right' },
  { title: 'last sent', value: ({ lastSent }) => lastSent ?? 'never', widthMin: 24 },
  { title: 'fault', value: ({ fault }) => fault ?? '', widthMin: 12 },
  { title: 'to', value: ({ to }) => to, widthMin: 16 },
];

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list the notifiers, and how they are doing')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const page = await clientOf(terminal.env).listNotifiers();
      writeList(terminal, {
        json,
        answer: page,
        items: page.items,
        columns,
        none: 'There are none: the settings name them, under `notifiers`.',
      });
    });
}

const deliveryColumns: readonly TableColumn<DeliveryJson>[] = [
  { title: 'created', value: ({ created }) => created, widthMin: 24 },
  { title: 'what', value: ({ alert, about, step }) => `${alert ?? about ?? ''} ${step}`, widthMin: 33 },
  { title: 'state', value: ({ state, held }) => (state === 'waiting' && held ? 'held back' : state), widthMin: 9 },
  { title: 'attempts', value: ({ attempts }) => String(attempts), widthMin: 8, align: 'right' },
  { title: 'ended, or next', value: ({ ended, due }) => ended ?? due, widthMin: 24 },
  { title: 'fault', value: ({ fault }) => fault ?? '', widthMin: 12 },
];

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new InvalidArgumentError('A whole number from 1 to 1000.');
  return count;
}

interface DeliveriesOptions {
  readonly state: string;
  readonly limit: number;
  readonly json?: boolean;
}

function deliveriesCommand({ terminal }: CommandContext): Command {
  return new Command('deliveries')
    .summary('what became of the messages of a notifier, newest first')
    .argument('<name>', 'its name')
    .addOption(new Option('--state <state>', 'only those').choices(['all', ...deliveryStates]).default('all'))
    .option('--limit <count>', 'so many at most', countOf, 100)
    .option('--json', 'as JSON')
    .action(async (name: string, { json, ...query }: DeliveriesOptions) => {
      const page = await clientOf(terminal.env).listDeliveries(name, query);
      writeList(terminal, { json, answer: page, items: page.items, columns: deliveryColumns });
    });
}

function testCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('test')
    .summary('have a notifier send a message that says that it is a test')
    .argument('<name>', 'its name')
    .addHelpText('after', '\nExample:\n  $ daybook notifiers test pager')
    .action(async (name: string) => {
      const { delivered, fault, tookMs } = await clientOf(terminal.env).testNotifier(name);
      if (delivered) {
        terminal.stdout.write(`${safeText(name)} delivered the message in ${tookMs} ms\n`);
        return;
      }
      terminal.stderr.write(`${safeText(name)} did not deliver: ${safeText(fault ?? '')}\n`);
      context.exit(1);
    });
}
