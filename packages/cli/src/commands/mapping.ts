import { readFile } from 'node:fs/promises';
import type { MappingJson } from '@daybook/api';
import { Command } from 'commander';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function mappingCommand(context: CommandContext): Command {
  return new Command('mapping')
    .description('Mappings: how lines of programs that have no format become events. List, show, keep and remove them.')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(putCommand(context))
    .addCommand(removeCommand(context));
}

const digestShown = 16;

const columns: readonly TableColumn<MappingJson>[] = [
  { title: 'name', value: ({ name }) => name, widthMin: 8 },
  { title: 'digest', value: ({ digest }) => digest.slice(0, digestShown), widthMin: digestShown },
  { title: 'reads', value: ({ reads }) => reads, widthMin: 5 },
  { title: 'since', value: ({ updated }) => `${updated.slice(0, 19)}Z`, widthMin: 20 },
  { title: 'sources', value: ({ sources }) => sources.join(', '), widthMin: 8 },
  { title: 'about', value: ({ about }) => about, widthMin: 8 },
];

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list the mappings')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { items } = await clientOf(terminal.env).listMappings();
      writeList(terminal, { json, answer: { items }, items, columns });
    });
}

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('show a mapping, as it was kept')
    .argument('<name>', 'its name')
    .action(async (name: string) => {
      const { text } = await clientOf(terminal.env).getMapping(name);
      const lines = text.trimEnd().split(/\r?\n/);
      terminal.stdout.write(`${lines.map(safeText).join('\n')}\n`);
    });
}

function putCommand({ terminal }: CommandContext): Command {
  return new Command('put')
    .summary('keep a mapping, in the place of the one of its name')
    .description(
      'Keep a mapping under the name that it says. One that is there under the name is replaced, for all sources that are read by it\n' +
        'and what they send from now on. Try it first: daybook parse test FILE --mapping MAPPING.yml',
    )
    .argument('<file>', 'the mapping, in YAML')
    .addHelpText(
      'after',
      '\nExample:\n  $ daybook mapping put vsftpd.yml && daybook source set shop-ftp --mapping vsftpd',
    )
    .action(async (file: string) => {
      const { mapping, change } = await clientOf(terminal.env).putMapping(await readMappingFile(file));
      const { name, digest } = mapping;
      terminal.stdout.write(`${safeText(name)} is ${change}: ${safeText(digest.slice(0, digestShown))}\n`);
    });
}

function removeCommand({ terminal }: CommandContext): Command {
  return new Command('remove')
    .summary('remove a mapping that no source is read by')
    .argument('<name>', 'its name')
    .action(async (name: string) => {
      const removed = await clientOf(terminal.env).removeMapping(name);
      terminal.stdout.write(`${safeText(removed.name)} is removed\n`);
    });
}

/** The text of a mapping; usage where there is none. */
export async function readMappingFile(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: Error) => {
    throw usage(`cannot read ${safeText(file)}: ${error.message}`);
  });
}
