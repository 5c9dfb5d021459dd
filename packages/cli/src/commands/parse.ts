import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Client, type LineFormatName, lineFormats, type ParsedLines, parseLimits } from '@daybook/api';
import { Command, Option } from 'commander';
import { usage } from '../failure.ts';
import { type Chunk, chunksOf } from '../import/index.ts';
import type { CommandContext } from '../program.ts';
import { renderParsedTable } from '../query-output/index.ts';
import { clientOf } from '../server-client.ts';
import { countText, paintFor, safeJson, safeText, type Terminal } from '../terminal/index.ts';
import { readMappingFile } from './mapping.ts';
import { parseZone } from './zone.ts';

interface Options {
  readonly format: LineFormatName;
  readonly output: 'json' | 'table';
  readonly zone?: number;
  readonly mapping?: string;
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
    .option('--mapping <mapping>', 'mapping to read them by: a file, or the name of one that the server keeps')
    .addOption(
      new Option('--output <form>', 'one JSON object a line, or a table').choices(['json', 'table']).default('table'),
    )
    .option('--zone <+hh:mm>', 'offset from UTC of times that do not say theirs (default: +00:00)', parseZone)
    .addHelpText(
      'after',
      '\nExamples:\n  $ daybook parse test /var/log/haproxy.log\n' +
        '  $ daybook parse test /var/log/vsftpd.log --mapping ./vsftpd.yml\n' +
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
  const read = await readerFor(options, clientOf(terminal.env));
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
    const parsed = await read(chunk.bytes, times);
    lines += parsed.events.length;
    unparsed += parsed.unparsed;
    show(parsed, options, terminal);
  }
  if (lines === 0) throw usage(`${safeText(file)} has no lines`);
  const rate = `${countText(lines, 'line')}, ${unparsed.toLocaleString('en')} could not be read`;
  terminal.stderr.write(`${rate}\n`);
  return unparsed === 0 ? 0 : 1;
}

type Times = { readonly referenceMs?: number; readonly zoneOffsetMin?: number };
type Read = (bytes: Uint8Array<ArrayBuffer>, times: Times) => Promise<ParsedLines>;

/** A mapping is a file where it looks like one: with a slash, or `.yml` or `.yaml` at its end. */
async function readerFor({ format, mapping }: Options, client: Client): Promise<Read> {
  if (mapping === undefined) return (bytes, times) => client.parseLines(bytes, { format, ...times });
  if (format !== 'auto') throw usage('--mapping stands in the place of --format');
  if (!/\/|\.ya?ml$/.test(mapping)) return (bytes, times) => client.parseLines(bytes, { mapping, ...times });
  const text = await readMappingFile(mapping);
  return (bytes, times) =>
    client.tryMapping({ mapping: text, linesBase64: Buffer.from(bytes).toString('base64') }, times);
}

const isBlank = ({ bytes }: Chunk): boolean => bytes.every((byte) => byte <= 0x20);

function show({ events }: ParsedLines, { output }: Options, { stdout }: Terminal): void {
  if (output === 'json') for (const event of events) stdout.write(`${safeJson(event)}\n`);
  else stdout.write(`${renderParsedTable(events, stdout.columns ?? widthDefault, paintFor(stdout))}\n`);
}
