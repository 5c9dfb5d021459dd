import type { Client, EventView } from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import { notIndexedText } from '../not-indexed.ts';
import type { CommandContext } from '../program.ts';
import { csvHead, csvRow, renderEventTable } from '../query-output/index.ts';
import { clientOf } from '../server-client.ts';
import { countText, paintFor, safeJson, safeText, type Terminal } from '../terminal/index.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly oldest?: boolean;
  readonly output?: 'table' | 'json' | 'csv';
}

const pageEventsMax = 1_000;
const limitMax = 1_000_000;
const pipedWidth = 160;

export function queryCommand(context: CommandContext): Command {
  return new Command('query')
    .summary('find events')
    .description('Find events, newest first. Every search is recorded in the log, with who made it.')
    .argument('[query]', 'in Lucene syntax; without it, everything', '')
    .option('--since <time>', 'earliest time: 2026-11-23, 2026-11-23T10:00:00Z, or a span back from now: 15m, 24h, 7d')
    .option('--until <time>', 'times before this')
    .option('--limit <n>', 'at most so many events', parseLimit, 100)
    .option('--oldest', 'oldest first')
    .addOption(
      new Option('--output <form>', 'table on a terminal, json elsewhere, unless it is named').choices([
        'table',
        'json',
        'csv',
      ]),
    )
    .addHelpText(
      'after',
      `
Words side by side mean AND; NOT before AND before OR. Some fields: actor.id, action, kind, outcome, origin.ip,
origin.userAgent, request.url, request.status, target.user.id, source (its number). Text without a field is looked for everywhere.

Examples:
  $ daybook query 'outcome:failure AND origin.ip:203.0.113.0/24' --since 24h
  $ daybook query 'kind:auth.* actor.id:root' --limit 20
  $ daybook query 'request.status:[500 TO 599] -request.url:/health*' --output csv > errors.csv
  $ daybook query '"reset by peer" OR action:delete' --output json | jq .event.actor.id`,
    )
    .action(async (query: string, options: Options) => {
      context.query = query;
      await runQuery(query, options, context.terminal);
    });
}

function parseLimit(text: string): number {
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value < 1 || value > limitMax) {
    throw new InvalidArgumentError(`A limit is a whole number from 1 to ${limitMax.toLocaleString('en')}.`);
  }
  return value;
}

async function runQuery(query: string, options: Options, terminal: Terminal): Promise<void> {
  const { stdout, stderr } = terminal;
  const output = options.output ?? (stdout.isTTY ? 'table' : 'json');
  const found = search(clientOf(terminal.env), query, options, stderr);
  if (output === 'table') {
    const events = await Array.fromAsync(found);
    const width = stdout.columns ?? (Number(terminal.env['COLUMNS']) || pipedWidth);
    stdout.write(events.length === 0 ? '' : `${renderEventTable(events, width, paintFor(stdout))}\n`);
    stderr.write(foundText(events.length, options.limit));
    return;
  }
  if (output === 'csv') stdout.write(csvHead());
  for await (const view of found) {
    const flowing = stdout.write(output === 'csv' ? csvLine(view, stdout.isTTY) : `${safeJson(view)}\n`);
    if (!flowing) await new Promise<void>((resolve) => stdout.once('drain', () => resolve()));
  }
}

/** A file gets the text as it is; a terminal must not be acted upon. */
function csvLine(view: EventView, isTerminal: boolean): string {
  const row = csvRow(view);
  return isTerminal ? `${safeText(row.slice(0, -2))}\n` : row;
}

function foundText(count: number, limit: number): string {
  if (count === 0) return 'No event matches.\n';
  const more = count === limit ? '; there may be more (--limit)' : '';
  return `${countText(count)}${more}\n`;
}

async function* search(
  client: Client,
  q: string,
  { since, until, limit, oldest }: Options,
  stderr: NodeJS.WriteStream,
): AsyncGenerator<EventView> {
  let left = limit;
  const pages = client.searchAll({
    q,
    limit: Math.min(limit, pageEventsMax),
    order: oldest === true ? 'asc' : 'desc',
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  });
  let isFirst = true;
  for await (const page of pages) {
    // The days of the search, not of the page: once is enough.
    if (isFirst) stderr.write(notIndexedText(page.bounds.notIndexed));
    isFirst = false;
    for (const { position, detail } of page.missing) {
      stderr.write(
        `warning: event ${safeText(position)} was found, but its content is gone or damaged (${safeText(detail)})\n`,
      );
    }
    for (const view of page.events.slice(0, left)) yield view;
    left -= page.events.length;
    if (left <= 0) return;
  }
}
