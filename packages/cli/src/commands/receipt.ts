import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Failure } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeJson, safeText } from '../terminal/index.ts';
import { requirePosition } from './show.ts';

export function receiptCommand({ terminal }: CommandContext): Command {
  return new Command('receipt')
    .summary('take the receipt of one event')
    .description(
      'Take the receipt of one event: its content, and the proof that it is in the log. With the receipt and the\n' +
        'key of the log anybody can check it, offline and for ever. The look is recorded.',
    )
    .argument('<position>', 'LOG:INDEX, as `query` prints it')
    .option('-o, --output <file>', 'where to write it; without it, standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ daybook receipt 1:4711 -o event.receipt\n  $ daybook verify --receipt event.receipt --key log.vkey',
    )
    .action(async (position: string, { output }: { output?: string }) => {
      const receipt = await clientOf(terminal.env).receipt(requirePosition(position));
      const text = `${safeJson(receipt, 2)}\n`;
      if (output === undefined) {
        terminal.stdout.write(text);
        return;
      }
      await writeFile(output, text, { mode: 0o600 }).catch((error: Error) => {
        throw new Failure(`the receipt cannot be written: ${error.message}`);
      });
      terminal.stderr.write(`Receipt of event ${safeText(position)} written to ${safeText(output)}\n`);
    });
}
