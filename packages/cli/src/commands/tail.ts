import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type TailMessage, TransportError } from '@daybook/api';
import { Command, InvalidArgumentError } from 'commander';
import { sentenceOf } from '../event-text/sentence.ts';
import { eventOfView } from '../event-text/view.ts';
import { Failure } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeJson, safeText, type Terminal } from '../terminal/index.ts';

interface Options {
  readonly json?: boolean;
  readonly after?: string;
  readonly limit?: number;
}

const pauseMs = 2_000;
/** A server that is restarted is back in seconds. */
const failuresMax = 60;

export function tailCommand(context: CommandContext): Command {
  return new Command('tail')
    .summary('follow events as they arrive')
    .description(
      'Follow events as they arrive. Where the connection breaks, it goes on behind the last one. The look is recorded.',
    )
    .argument('[query]', 'in Lucene syntax; without it, everything', '')
    .option('--json', 'events as JSON, one a line')
    .option('--after <position>', 'begin behind this position; without it, now')
    .option('--limit <n>', 'end after so many events', parseCount)
    .addHelpText(
      'after',
      `
Examples:
  $ daybook tail 'outcome:(failure OR denied)'
  $ daybook tail 'actor.id:root' --json | jq .event.origin.ip`,
    )
    .action(async (query: string, options: Options) => {
      context.query = query;
      await follow(clientOf(context.terminal.env), query, options, context.terminal);
    });
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A limit is a whole number from 1.');
  return Number(text);
}

async function follow(client: Client, q: string, options: Options, terminal: Terminal): Promise<void> {
  let { after } = options;
  let left = options.limit ?? Infinity;
  for (let failures = 0; ;) {
    const controller = new AbortController();
    try {
      const onPosition = (position: string): void => void (after = position);
      const tail = client.tail({ q, onPosition, signal: controller.signal, ...(after === undefined ? {} : { after }) });
      for await (const message of tail) {
        failures = 0;
        show(message, options.json === true, terminal);
        left -= message.type === 'event' ? 1 : 0;
        if (left === 0) return;
      }
    } catch (error) {
      // A connection that breaks in the middle is no `TransportError` of the request's.
      const isBroken = error instanceof TransportError || error instanceof TypeError;
      failures += 1;
      if (!isBroken || after === undefined || failures > failuresMax) throw error;
    } finally {
      controller.abort();
    }
    await sleep(pauseMs);
  }
}

function show(message: TailMessage, isJson: boolean, { stdout, stderr }: Terminal): void {
  switch (message.type) {
    case 'event': {
      const { view } = message;
      const text = isJson ? safeJson(view) : `${safeText(view.position)}  ${sentenceOf(eventOfView(view))}`;
      stdout.write(`${text}\n`);
      return;
    }
    case 'dropped': {
      const { reason, count, first, last } = message.dropped;
      const what = count === null ? 'Events' : `${count} matching events`;
      const why = reason === 'slow' ? 'they came faster than they were read' : 'they came too long ago';
      stderr.write(
        `warning: ${what} from ${safeText(first)} to ${safeText(last)} were left out: ${why}. \`daybook query\` finds them.\n`,
      );
      return;
    }
    case 'missing': {
      const { position, detail } = message.missing;
      stderr.write(`warning: event ${safeText(position)} cannot be shown: ${safeText(detail)}\n`);
      return;
    }
    case 'end':
      if (message.end.reason === 'refused') throw new Failure('the server ended the tail: the right to it ended.');
  }
}
