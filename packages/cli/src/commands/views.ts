import type { Client, View } from '@daybook/api';
import { Command } from 'commander';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function viewsCommand(context: CommandContext): Command {
  return new Command('views')
    .description('List, save and remove searches that are kept under a name.')
    .addCommand(listCommand(context))
    .addCommand(saveCommand(context))
    .addCommand(removeCommand(context));
}

const columns: readonly TableColumn<View>[] = [
  { title: 'id', value: ({ id }) => id, widthMin: 8 },
  { title: 'name', value: ({ name }) => name, widthMin: 8 },
  { title: 'whose', value: whoseOf, widthMin: 8 },
  { title: 'time', value: ({ since, until }) => `${since ?? ''}${until === null ? '' : ` to ${until}`}`, widthMin: 4 },
  { title: 'query', value: ({ q }) => q, widthMin: 12 },
];

function whoseOf({ mine, owner, sharedWith }: View): string {
  if (!mine) return owner ?? 'somebody else';
  return sharedWith === null ? 'yours' : `yours, for ${sharedWith}`;
}

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list your views, and those that are shared with your role')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { views } = await clientOf(terminal.env).listViews();
      const none = 'There are no views yet; `daybook views save` makes one.';
      writeList(terminal, { json, answer: views, items: views, columns, none });
    });
}

interface SaveOptions {
  readonly since?: string;
  readonly until?: string;
  readonly share?: string;
  readonly about?: string;
}

function saveCommand(context: CommandContext): Command {
  return new Command('save')
    .summary('keep a search under a name')
    .description('Keep a search under a name. The log records it, query included.')
    .argument('<name>', 'what it is called')
    .argument('[query]', 'what is asked; all events without it')
    .option('--since <time>', 'from: 24h, 7d, a day, a time')
    .option('--until <time>', 'before this')
    .option('--share <role>', 'for everybody under the role that you act under')
    .option('--about <text>', 'what it is for')
    .addHelpText(
      'after',
      "\nExample:\n  $ daybook views save 'Failed sign-ins' 'kind:auth.login outcome:failure' --since 24h",
    )
    .action(async (name: string, q: string | undefined, { since, until, share, about }: SaveOptions) => {
      context.query = q;
      const view = await clientOf(context.terminal.env).addView({
        name,
        q: q ?? '',
        since: since ?? null,
        until: until ?? null,
        sharedWith: share ?? null,
        description: about ?? '',
      });
      context.terminal.stderr.write(`View ${safeText(view.name)} is kept, as\n`);
      context.terminal.stdout.write(`${safeText(view.id)}\n`);
    });
}

function removeCommand({ terminal }: CommandContext): Command {
  return new Command('remove')
    .summary('remove a view')
    .description('Remove a view of yours. What it was stays in the log.')
    .argument('<view>', 'its id or its name')
    .addHelpText('after', "\nExample:\n  $ daybook views remove 'Failed sign-ins'")
    .action(async (text: string) => {
      const client = clientOf(terminal.env);
      const { name } = await client.removeView((await viewOf(client, text)).id);
      terminal.stdout.write(`${safeText(name)} is removed\n`);
    });
}

/** @throws Failure where none is called so, or several are. */
async function viewOf(client: Client, text: string): Promise<View> {
  const { views } = await client.listViews();
  const found = views.filter(({ id, name }) => id === text || name === text);
  const [view] = found;
  if (view === undefined) throw usage(`no view is called ${safeText(text)}; \`daybook views list\` lists them`);
  if (found.length > 1) throw usage(`${found.length} views are called ${safeText(text)}; give the id of one`);
  return view;
}
