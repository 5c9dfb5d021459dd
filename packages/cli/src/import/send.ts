import {
  AppError,
  type Client,
  type FieldFault,
  type Imported,
  type LineFormatName,
  lineFormats,
  parseLimits,
} from '@daybook/api';
import { Failure, usage } from '../failure.ts';
import type { Chunk } from './chunks.ts';
import { ImportCount } from './count.ts';
import { eventLines, type ExportFile, openExport, readOn } from './export-file.ts';

export type ImportFormat = LineFormatName | 'json' | ExportFile['format'];

const isOfLines = (format: ImportFormat): format is LineFormatName => lineFormats.some((each) => each === format);

/** Where an import goes, and as what. */
export interface SendTarget {
  readonly client: Pick<Client, 'sendEvents' | 'sendLines' | 'parseLines'>;
  readonly format: ImportFormat;
  /** Undefined for the token of a source, which writes to its own. */
  readonly source: string | undefined;
  /** When the file was last written: for times without a year. */
  readonly referenceMs: number | undefined;
  readonly zoneOffsetMin: number | undefined;
  readonly onProgress: (count: ImportCount) => void;
}

const atOnce = 2;

/**
 * Sends chunks, two at a time, each under a key made of the bytes up to its end: what was sent before, also by an import
 * that was broken off, is not written again. With `auto` the first chunk settles whether they are events or lines.
 */
export async function sendChunks(chunks: AsyncIterable<Chunk>, target: SendTarget): Promise<ImportCount> {
  const count = new ImportCount();
  let format: ImportFormat | null = target.format === 'auto' ? null : target.format;
  let file: ExportFile | null = null;
  let isFirst = true;
  const inFlight = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  for await (const chunk of chunks) {
    if (isFirst) file = exportIn(chunk, target.format);
    isFirst = false;
    if (file !== null) {
      file = readOn(file, chunk);
      format = file.format;
      count.exported = file;
    }
    format ??= await formatOf(chunk, target);
    const sent = file === null ? sendOne(chunk, format, target, count) : sendDocuments(chunk, file, target, count);
    const sending: Promise<void> = sent
      .then(() => undefined)
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    if (inFlight.size >= atOnce) await Promise.race(inFlight);
    if (failure !== null) break;
  }
  await Promise.all(inFlight);
  if (failure !== null) throw (failure as { error: unknown }).error;
  return count;
}

function exportIn(chunk: Chunk, format: ImportFormat): ExportFile | null {
  const isWanted = format === 'daybook' || format === 'ocsf' || format === 'ecs';
  if (format !== 'auto' && !isWanted) return null;
  const file = openExport(chunk);
  if (isWanted && file === null) {
    throw usage(
      'the file does not begin with the head of an export (`{"export":…}`), which says what log its events are from.\n' +
        'Only what Daybook exported can be imported in this format.',
    );
  }
  if (isWanted && file?.format !== format) throw usage(`the file is an export in another format: ${file?.format}`);
  return file;
}

/**
 * Whether a file has events or lines, by its first chunk. Both may be JSON: an event says its `kind`; otherwise the server
 * is asked whether it knows the lines as those of a program, or the source has a mapping for them.
 */
async function formatOf({ bytes }: Chunk, { client, source }: SendTarget): Promise<'auto' | 'json'> {
  const start = bytes.findIndex((byte) => byte > 0x20);
  if (bytes[start] === 0x5b && isJsonArray(bytes.subarray(start))) {
    throw new Failure(
      'the file is one JSON array; Daybook imports one event a line (NDJSON). Turn it into that first:\n' +
        "  jq -c '.[]' FILE | daybook import - --format json --source NAME",
    );
  }
  if (bytes[start] !== 0x7b) return 'auto';
  const sample = sampleOf(bytes.subarray(start));
  if (sample === null) return 'auto';
  const of = source === undefined ? {} : { source };
  const { events, format } = await client.parseLines(sample, { format: 'auto', ...of });
  if (format.startsWith('mapping:')) return 'auto';
  if (hasKind(sample)) return 'json';
  const unknown = events.filter(({ kind }) => kind === 'system.unparsed').length;
  return unknown * 2 > events.length ? 'json' : 'auto';
}

const sampleLinesMax = 20;

/** The first lines, as many as may be tried; null where not even the first may. */
function sampleOf(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  let end = 0;
  for (let lines = 0; lines < sampleLinesMax; lines += 1) {
    const feed = bytes.indexOf(0x0a, end);
    const next = feed === -1 ? bytes.length : feed + 1;
    if (next > parseLimits.bytesMax) break;
    end = next;
    if (end === bytes.length) break;
  }
  return end === 0 ? null : bytes.subarray(0, end);
}

function hasKind(bytes: Uint8Array): boolean {
  const [line = ''] = new TextDecoder().decode(bytes).split('\n', 1);
  try {
    return Object.hasOwn(JSON.parse(line) as object, 'kind');
  } catch {
    return false;
  }
}

/** A line of Envoy begins with a bracket too; an array goes on with a value, or ends. */
function isJsonArray(bytes: Uint8Array): boolean {
  const next = bytes.subarray(1).find((byte) => byte > 0x20);
  return next === undefined || next === 0x7b || next === 0x5b || next === 0x5d || next === 0x22;
}

async function sendOne(
  chunk: Chunk,
  format: ImportFormat,
  target: SendTarget,
  count: ImportCount,
): Promise<Imported | null> {
  const { client, source, referenceMs, zoneOffsetMin } = target;
  const common = { key: `${chunk.prefixDigest}-${chunk.offset}`, ...(source === undefined ? {} : { source }) };
  if (isBlank(chunk.bytes)) {
    count.addRefusedChunk(chunk.bytes.length, chunk.lines);
    return null;
  }
  if (!isOfLines(format)) {
    await sendJson(chunk, target, common, count);
    return null;
  }
  const times = {
    ...(referenceMs === undefined ? {} : { referenceMs }),
    ...(zoneOffsetMin === undefined ? {} : { zoneOffsetMin }),
  };
  const answer = await client.sendLines(chunk.bytes, { ...common, format, ...times });
  count.add(chunk.bytes.length, chunk.lines, answer);
  target.onProgress(count);
  return answer;
}

async function sendJson(
  chunk: Chunk,
  { client, onProgress }: SendTarget,
  common: { key: string; source?: string },
  count: ImportCount,
): Promise<void> {
  const send = () => client.sendEvents(chunk.bytes, 'application/x-ndjson', common);
  await countEvents(send, chunk, { events: () => nonBlankLines(chunk.bytes), linesBefore: 0, format: 'json' }, count);
  onProgress(count);
}

/** A piece of an export, behind its head. */
async function sendDocuments(
  chunk: Chunk,
  { format, head }: ExportFile,
  { client, source, onProgress }: SendTarget,
  count: ImportCount,
): Promise<void> {
  const isFirst = chunk.offset === 0;
  const events = eventLines(chunk);
  if (events === 0) {
    count.addRefusedChunk(chunk.bytes.length, chunk.lines);
    return;
  }
  const body = isFirst ? chunk.bytes : Uint8Array.from(Buffer.concat([head, chunk.bytes]));
  const options = { format, key: `${chunk.prefixDigest}-${chunk.offset}`, ...(source === undefined ? {} : { source }) };
  const send = () => client.sendEvents(body, 'application/x-ndjson', options);
  await countEvents(send, chunk, { events: () => events, linesBefore: isFirst ? 0 : 1, format }, count);
  onProgress(count);
}

/** Where every event of a chunk is faulty, the others are still sent. */
async function countEvents(
  send: () => ReturnType<SendTarget['client']['sendEvents']>,
  chunk: Chunk,
  { events, linesBefore, format }: { events: () => number; linesBefore: number; format: string },
  count: ImportCount,
): Promise<void> {
  const at = { ...chunk, firstLine: chunk.firstLine - linesBefore };
  try {
    const answer = await send();
    count.add(chunk.bytes.length, chunk.lines, answer, format);
    for (const { line, index, errors } of answer.results) refuse(at, line, index, errors, count);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'events.refused') throw error;
    count.addRefusedChunk(chunk.bytes.length, chunk.lines);
    const byEvent = Map.groupBy(error.errors, ({ index, line }) => line ?? index ?? 0);
    for (const [, errors] of byEvent) refuse(at, errors[0]?.line, errors[0]?.index ?? 0, errors, count);
    for (let more = byEvent.size; more < events(); more += 1) count.refuse(chunk.firstLine, '');
  }
}

function refuse(
  chunk: Chunk,
  line: number | undefined,
  index: number,
  errors: readonly FieldFault[],
  count: ImportCount,
): void {
  const [first] = errors;
  const message = first === undefined ? '' : `${first.path === '' ? '' : `${first.path}: `}${first.message}`;
  count.refuse(chunk.firstLine + (line ?? index + 1) - 1, message);
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= 0x20);

function nonBlankLines(bytes: Uint8Array): number {
  let lines = 0;
  let blank = true;
  for (const byte of bytes) {
    if (byte === 0x0a) {
      if (!blank) lines += 1;
      blank = true;
    } else if (byte > 0x20) blank = false;
  }
  return blank ? lines : lines + 1;
}
