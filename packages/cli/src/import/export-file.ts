import { type EventFormat, ExportEnd, ExportHead } from '@daybook/api';
import { usage } from '../failure.ts';
import type { Chunk } from './chunks.ts';

/** What is known so far of a file that is an export of Daybook. */
export interface ExportFile {
  readonly format: Exclude<EventFormat, 'json'>;
  /** The line that says what was exported: each piece is sent behind it. */
  readonly head: Uint8Array;
  /** Events that it names, but whose content was gone when it was made. */
  readonly missing: number;
  /** Whether it says that it is whole; null until its end. */
  readonly complete: boolean | null;
}

const newline = 0x0a;
const formats: Readonly<Record<string, ExportFile['format']>> = { ndjson: 'daybook', ocsf: 'ocsf', ecs: 'ecs' };
const lossy = [
  /^#export \{/,
  /^CEF:0\|Daybook\|Daybook\|1\|daybook\.export\|/,
  /^LEEF:2\.0\|Daybook\|Daybook\|1\|daybook\.export\|/,
];
const lossyTable = /^position,time,received,/;

/** The export that begins with this chunk; null where the file is something else. Refuses one that cannot come back whole. */
export function openExport({ bytes }: Pick<Chunk, 'bytes'>): ExportFile | null {
  const [first = bytes] = linesOf(bytes);
  const text = Buffer.from(first.subarray(0, 1024 * 1024))
    .toString()
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (lossy.some((mark) => mark.test(text)) || lossyTable.test(text)) {
    throw usage(
      'this is an export of Daybook in a format that loses parts of its events. Export them again as ndjson, ocsf or ecs:\n' +
        '  daybook export QUERY --format ocsf -o FILE',
    );
  }
  const mark = markOf(first);
  if (mark?.name !== 'export') return null;
  const head = ExportHead.safeParse(mark.value);
  const format = head.success ? formats[head.data.format] : undefined;
  if (!head.success || format === undefined) throw usage('the head of this export is none that this version knows');
  const { masked } = head.data;
  if (masked.length > 0) {
    throw usage(
      `in this export ${masked.join(', ')} ${masked.length === 1 ? 'was' : 'were'} masked, so its events are not whole: ` +
        'imported, they would say that what is left out never was.\nExport them again under a role that masks nothing.',
    );
  }
  return { format, head: first, missing: 0, complete: null };
}

/** What the lines of a chunk that are no events say of the file. */
export function readOn(file: ExportFile, { bytes }: Pick<Chunk, 'bytes'>): ExportFile {
  let { missing, complete } = file;
  for (const line of linesOf(bytes)) {
    const mark = markOf(line);
    if (mark?.name === 'export' && !Buffer.from(file.head).equals(line)) {
      throw usage('the file is several exports, one behind the other; import them one by one');
    }
    if (mark?.name === 'missing') missing += 1;
    if (mark?.name === 'end') complete = ExportEnd.safeParse(mark.value).data?.complete ?? false;
  }
  return { ...file, missing, complete };
}

/** Lines of a chunk that are events. */
export function eventLines({ bytes }: Pick<Chunk, 'bytes'>): number {
  return linesOf(bytes).filter((line) => line.some((byte) => byte > 0x20) && markOf(line) === null).length;
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(newline, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

const openings = ['export', 'missing', 'end'].map((name) => ({ name, bytes: Buffer.from(`{"${name}":`) }));

/** A line that is no event: an object with one member. Cheap where it is one. */
function markOf(line: Uint8Array): { name: string; value: unknown } | null {
  const opening = openings.find(({ bytes }) => bytes.equals(line.subarray(0, bytes.length)));
  if (opening === undefined) return null;
  try {
    const value = JSON.parse(Buffer.from(line).toString()) as Record<string, unknown>;
    return Object.keys(value).length === 1 ? { name: opening.name, value: value[opening.name] } : null;
  } catch {
    return null;
  }
}
