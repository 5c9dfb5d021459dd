import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type LineFormatName, lineFormats, type ParsedLines, parseLimits } from '@daybook/api';
import { Command, Option } from 'commander';
import { usage } from '../failure.ts';
import { type Chunk, chunksOf } from '../import/index.ts';
import type { CommandContext } from '../program.ts';
import { renderParsedTable } from '../query-output/index.ts';
import { clientOf } from '../server-client.ts';
import { countText, paintFor, safeJson, safeText, type Terminal } from '../terminal/index.ts';
import { parseZone } from './zone.ts';

interface Options {
  readonly format: LineFormatName;
  readonly output: 'json' | 'table';
  readonly zone?: number;
}

const widthDefault = 120;

export function parseCommand(context: CommandContext): Command {
  return new Command('parse').summary('try how lines are read').addCommand(testCommand(context));
}

function testCommand({ terminal, exit }: CommandContext): Command {
  return new Command('test')
    .summary('show what the lines of a file would become, without storing them')
    .description(
      'Have the server read the lines of a file, and show the events that they would become. Nothing is stored. Exits\n' +
        'with 1 where a line could not be read.',
    )
    .argument('<file>', 'the file, or - for standard input')
    .addOption(new Option('--format <format>', 'what the lines are').choices(lineFormats).default('auto'))
    .addOption(
      new Option('--output <form>', 'one JSON object a line, or a table').choices(['json', 'table']).default('table'),
    )
    .option('--zone <+hh:mm>', 'offset from UTC of times that do not say theirs (default: +00:00)', parseZone)
    .addHelpText(
      'after',
      '\nExamples:\n  $ daybook parse test /var/log/haproxy.log\n' +
        '  $ docker logs shop | daybook parse test - --output json | jq .origin.ip',
    )
    .action(async (file: string, options: Options) => {
      exit(await parseTest(file, options, terminal));
    });
}

async function parseTest(file: string, options: Options, terminal: Terminal): Promise<number> {
  const found =
    file === '-'
      ? null
      : await stat(file).catch((error: Error) => {
          throw usage(`cannot read ${safeText(file)}: ${error.message}`);
        });
  if (found?.isDirectory() === true) throw usage(`${safeText(file)} is a directory; name a file`);
  const client = clientOf(terminal.env);
  const input = found === null ? terminal.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  const times = {
    ...(found === null ? {} : { referenceMs: Math.floor(found.mtimeMs) }),
    ...(options.zone === undefined ? {} : { zoneOffsetMin: options.zone }),
  };
  let lines = 0;
  let unparsed = 0;
  for await (const chunk of chunksOf(input)) {
    if (isBlank(chunk)) continue;
    if (chunk.bytes.length > parseLimits.bytesMax) {
      throw usage(`line ${chunk.firstLine} is larger than ${parseLimits.bytesMax} bytes; it cannot be tried`);
    }
    const parsed = await client.parseLines(chunk.bytes, { format: options.format, ...times });
    lines += parsed.events.length;
    unparsed += parsed.unparsed;
    show(parsed, options, terminal);
  }
  if (lines === 0) throw usage(`${safeText(file)} has no lines`);
  const rate = `${countText(lines, 'line')}, ${unparsed.toLocaleString('en')} could not be read`;
  terminal.stderr.write(`${rate}\n`);
  return unparsed === 0 ? 0 : 1;
}

const isBlank = ({ bytes }: Chunk): boolean => bytes.every((byte) => byte <= 0x20);

function show({ events }: ParsedLines, { output }: Options, { stdout }: Terminal): void {
  if (output === 'json') for (const event of events) stdout.write(`${safeJson(event)}\n`);
  else stdout.write(`${renderParsedTable(events, stdout.columns ?? widthDefault, paintFor(stdout))}\n`);
}
