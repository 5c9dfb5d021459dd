import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { checkConfig } from '../serve.ts';
import { paintFor, safeText } from '../terminal/index.ts';

interface Options {
  readonly config?: string;
  readonly data?: string;
}

export function configCommand({ terminal, exit }: CommandContext): Command {
  const check = new Command('check')
    .summary('read the settings as the server would')
    .description('Read settings file and environment as `serve` would, and name every fault with its place.')
    .option('--config <file>', 'settings file (default: daybook.yaml in the data directory, if there is one)')
    .option('--data <dir>', 'data directory (default: .data)')
    .addHelpText('after', '\nExample:\n  $ daybook config check --config /etc/daybook.yaml')
    .action(async ({ config, data }: Options) => {
      const checked = await checkConfig({ configFile: config, data });
      if (!checked.ok) {
        terminal.stderr.write(`${safeText(checked.faults).replaceAll('\\n', '\n')}\n`);
        exit(1);
        return;
      }
      for (const warning of checked.warnings) terminal.stderr.write(`warning: ${safeText(warning)}\n`);
      const paint = paintFor(terminal.stdout);
      const from = checked.file === null ? 'no settings file' : safeText(checked.file);
      terminal.stdout.write(
        `${paint('green', '✓')} The settings are right (${from}); data: ${safeText(checked.data)}\n`,
      );
    });
  return new Command('config').description('Look at the settings.').addCommand(check);
}
