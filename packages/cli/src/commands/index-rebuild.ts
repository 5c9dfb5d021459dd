import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, IndexStatusJson } from '@daybook/api';
import { parsePosition } from '@daybook/event';
import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { Failure } from '../failure.ts';
import { clientOf } from '../server-client.ts';
import { openProgress, paintFor, safeText, type Terminal } from '../terminal/index.ts';

const pollIntervalMs = 250;

export function indexCommand({ terminal }: CommandContext): Command {
  const rebuild = new Command('rebuild')
    .summary('fill the index again from the log')
    .description('Empty the index and fill it again from the log. Events are taken in meanwhile; none is lost.')
    .option('--no-wait', 'only begin it')
    .addHelpText('after', '\nExample:\n  $ daybook index rebuild')
    .action(async ({ wait }: { wait: boolean }) => {
      const client = clientOf(terminal.env);
      const begun = await client.rebuildIndex();
      if (wait) await waitUntilFilled(client, begun, terminal);
      const paint = paintFor(terminal.stdout);
      const done = wait ? 'The index is filled again from the log' : 'The rebuild has begun';
      terminal.stdout.write(`${paint('green', '✓')} ${done}\n`);
    });
  return new Command('index').description('Look after the index.').addCommand(rebuild);
}

async function waitUntilFilled(client: Client, begun: IndexStatusJson, terminal: Terminal): Promise<void> {
  using progress = openProgress(terminal.stderr, 'filling the index');
  for (let status = begun; ; status = await client.indexStatus()) {
    if (status.state === 'following' && status.lag === 0) return;
    if (status.state === 'down') {
      throw new Failure(
        `the index is down${status.detail === undefined ? '' : `: ${safeText(status.detail)}`}. Look at the server's own log.`,
      );
    }
    const done = status.position === null ? 0 : (parsePosition(status.position)?.index ?? 0) + 1;
    progress.update(done, done + status.lag);
    await sleep(pollIntervalMs);
  }
}
