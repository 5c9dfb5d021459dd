import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { startServer } from '../serve.ts';

interface Options {
  readonly data?: string;
  readonly listen?: string;
  readonly config?: string;
}

export function serveCommand({ terminal, exit }: CommandContext): Command {
  return new Command('serve')
    .summary('run the server')
    .description('Run the server until it is told to end (SIGTERM, or Ctrl-C).')
    .option('--data <dir>', 'directory that holds everything; made if it is not there (default: .data)')
    .option('--listen <host:port>', 'where to listen (default: 127.0.0.1:7070)')
    .option('--config <file>', 'settings file (default: daybook.yaml in the data directory, if there is one)')
    .addHelpText(
      'after',
      `
The first start makes the keys, prints how to sign in, and writes the first token to DATA/admin.token.
Back up DATA/keys/log.key above all: without it nothing more can be signed for this log.

Examples:
  $ daybook serve --data /var/lib/daybook
  $ daybook serve --data ./data --listen 127.0.0.1:8080`,
    )
    .action(async ({ data, listen, config }: Options) => {
      const print = (line: string): void => void terminal.stdout.write(`${line}\n`);
      exit(await startServer({ data, listen, configFile: config }, print));
    });
}
