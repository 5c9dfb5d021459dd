import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import {
  type CutFile,
  type ExportHead,
  type ExportFormat,
  exportFormats,
  type ExportOptions,
  isParquet,
  readCutFile,
  receiveExport,
  restOf,
} from '@daybook/api';
import { Command, Option } from 'commander';
import { Failure, usage } from '../failure.ts';
import { notIndexedText } from '../not-indexed.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { countText, openProgress, safeText, type Terminal } from '../terminal/index.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly resume?: boolean;
}

export function exportCommand(context: CommandContext): Command {
  return new Command('export')
    .summary('take events out')
    .description(
      'Take out all events that match, in the order of their times: read from the log, and checked. The first record of\n' +
        'the file says what was asked, the last one that it is complete. The export is recorded in the log.',
    )
    .argument('[query]', 'in Lucene syntax; without it, everything', '')
    .option('--since <time>', 'earliest time: 2026-11-23, 2026-11-23T10:00:00Z, or a span back from now: 15m, 24h, 7d')
    .option('--until <time>', 'times before this')
    .addOption(
      new Option('--format <form>', 'how events are written; ndjson where none is named').choices([...exportFormats]),
    )
    .option('-o, --output <file>', 'where to write it; without it, standard output')
    .option('--resume', 'go on with the file, which was cut (not with Parquet, which nothing can be added to)')
    .addHelpText(
      'after',
      `
Examples:
  $ daybook export 'actor.id:alice' --since 90d -o alice.ndjson
  $ daybook export --resume -o alice.ndjson
  $ daybook export 'outcome:denied' --format csv -o denied.csv
  $ daybook export 'actor.type:service' --since 30d --format parquet -o services.parquet
  $ daybook export 'kind:auth.*' --since 7d --format ocsf -o logins.ocsf.ndjson
  $ daybook export 'kind:auth.*' --since 24h | jq -r 'select(.event) | .event.actor.id'`,
    )
    .action(async (query: string, options: Options) => {
      context.query = query;
      const { output, resume } = options;
      if (resume !== true) return await beginExport(query, options, context.terminal);
      if (output === undefined) throw usage('--resume goes on with a file: name it with -o FILE.');
      await resumeExport(query, options, output, context.terminal);
    });
}

async function beginExport(query: string, options: Options, terminal: Terminal): Promise<void> {
  const { since, until, format = 'ndjson', output } = options;
  const client = clientOf(terminal.env);
  const asked = { q: query, format, ...defined({ since, until }) };
  if (output === undefined) return await take(client, asked, null, standardOutput(terminal, format), terminal);
  const file = await open(output, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw usage(`the export cannot be written: ${error.message}`, error);
    throw usage(`${output} exists already. Go on with it by --resume, or name another file.`, error);
  });
  await using _ = file;
  try {
    await take(client, asked, null, fileOutput(file, output, format), terminal);
  } catch (error) {
    // Nothing came: nothing is there to go on with.
    if ((await file.stat()).size === 0) await rm(output);
    throw error;
  }
}

async function resumeExport(query: string, options: Options, output: string, terminal: Terminal): Promise<void> {
  if (await beginsAsParquet(output)) throw usage(noResume(output));
  const cut = await readCutFile(createReadStream(output)).catch((error: Error) => {
    throw usage(`cannot read ${output}: ${error.message}`, error);
  });
  if (cut === null) throw usage(`${output} is no export, or was cut within its head. Remove it and begin anew.`);
  if (cut.end?.complete === true) throw usage(`${output} is complete; there is nothing to go on with.`);
  const { head, format } = cut;
  const asked = restOf(cut);
  if (asked === null) throw usage(`${output} was begun while there was nothing to take out. Begin anew.`);
  if (query !== '' && query !== head.query) throw usage(`${output} is an export of another query: ${head.query}`);
  if (options.since !== undefined || options.until !== undefined || (options.format ?? format) !== format)
    throw usage('--resume takes times and format from the file; leave them out.');
  await using file = await open(output, 'r+');
  await file.truncate(cut.bytes);
  await take(clientOf(terminal.env), asked, cut, fileOutput(file, output, format, cut.bytes), terminal);
}

async function beginsAsParquet(output: string): Promise<boolean> {
  const file = await open(output).catch((error: Error) => {
    throw usage(`cannot read ${output}: ${error.message}`, error);
  });
  await using _ = file;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return isParquet(buffer.subarray(0, bytesRead));
}

const noResume = (output: string): string =>
  `${output} is Parquet, which describes itself at its end: nothing can be added to it. Remove it and begin anew; what is too ` +
  'large for one connection is taken in parts, by --since and --until.';

/** Where records go. */
interface Output {
  readonly write: (record: Uint8Array) => Promise<void>;
  /** What to do about a cut. */
  readonly advice: string;
}

async function take(
  client: ReturnType<typeof clientOf>,
  asked: ExportOptions & { format: ExportFormat },
  cut: CutFile | null,
  output: Output,
  { stderr }: Terminal,
): Promise<void> {
  const before = cut?.events ?? 0;
  let notIndexed: ExportHead['notIndexed'];
  using progress = openProgress(stderr, 'Exporting');
  const { events, end } = await receiveExport(await client.exportEvents(asked), {
    format: asked.format,
    isRest: cut !== null,
    write: output.write,
    onProgress: (count, head) => {
      notIndexed = head?.notIndexed;
      progress.update(before + count, head?.matching ?? null);
    },
  });
  progress[Symbol.dispose]();
  stderr.write(notIndexedText(notIndexed));
  const total = countText(before + events);
  if (end?.complete !== true) {
    const why = end === null ? 'the connection broke' : reasons[end.reason];
    throw new Failure(`the export was cut after ${total}: ${why}. ${output.advice}`);
  }
  const missing = end.missing === 0 ? '' : `; ${end.missing} could not be read, and are named in it`;
  stderr.write(`${total}, complete${missing}\n`);
}

const reasons = {
  complete: 'it is not complete',
  gone: 'the connection broke',
  closing: 'the server ends',
  refused: 'the right to it ended',
  limit: 'a limit was reached',
  failed: 'the server could not read on',
} as const;

function fileOutput(file: FileHandle, path: string, format: ExportFormat, from = 0): Output {
  let at = from;
  return {
    async write(record) {
      await file.write(record, 0, record.length, at);
      at += record.length;
    },
    advice:
      format === 'parquet' ? noResume(safeText(path)) : `Go on with:\n  daybook export --resume -o ${safeText(path)}`,
  };
}

/** A file gets the text as it is; a terminal must not be acted upon. */
function standardOutput({ stdout }: Terminal, format: ExportFormat): Output {
  if (format === 'parquet' && stdout.isTTY) throw usage('Parquet is not for a terminal: name a file with -o FILE.');
  const lineEnd = format === 'csv' ? 2 : 1;
  return {
    async write(record) {
      const shown = stdout.isTTY ? `${safeText(Buffer.from(record).toString().slice(0, -lineEnd))}\n` : record;
      if (!stdout.write(shown)) await new Promise<void>((resolve) => stdout.once('drain', () => resolve()));
    },
    advice: 'With -o FILE an export can be gone on with.',
  };
}

function defined<Value>(options: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(options).filter((pair): pair is [string, Value] => pair[1] !== undefined));
}
