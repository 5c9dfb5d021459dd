import { type EventDraft, flag } from '@daybook/event';
import { Turns } from '../body/index.ts';
import { type Joiner, joined } from './join.ts';

export interface LineContext {
  readonly referenceMs: number;
  readonly zoneOffsetMin: number;
  /** Time of the event before it in the body, where that was not assumed. */
  readonly timeBefore?: string;
}

/** How lines are read: the name of a format, `auto`, or a mapping, which is a format that somebody wrote. */
type Reading = string | { readonly name: string };

/** What is needed of the parsers: the format that lines are of, and the event of a line. Both are total. */
export interface LineParser {
  /** Null where no format fits. */
  detect(lines: readonly string[]): string | null;
  /** Whether there is a format of that name. */
  knows(format: string): boolean;
  /** The lines that a line stands for, such as the records of a file that is one line; null where it stands for itself. Total. */
  split(line: Uint8Array, format: Reading): Uint8Array[] | null;
  /** Which lines of a body make one event together; null, or no method, where each is one of its own. */
  joiner?(format: string): Joiner | null;
  /** Which of these lines are parts of one; null, or no method, where none was cut. It goes before `joiner`. */
  partsJoiner?(lines: readonly Uint8Array[]): Joiner | null;
  /** `format` is one that `knows`, or `auto`, which is told anew for each line. */
  parse(line: Uint8Array, format: Reading, context: LineContext): EventDraft;
}

export interface LineOptions {
  readonly format: Reading;
  readonly referenceMs: number;
  readonly zoneOffsetMin: number;
  readonly linesMax: number;
}

export type ReadLines =
  | { readonly ok: true; readonly format: string }
  | { readonly ok: false; readonly code: 'empty' | 'too-many-events'; readonly message: string };

const sampleLinesMax = 200;
const newline = 0x0a;
const assumedTime = flag('assumed', 'time');

/** Events of the lines of a body. Blank lines are passed over; a line that cannot be read is an event too. Total. */
export async function readLines(
  bytes: Buffer,
  parser: LineParser,
  options: LineOptions,
  take: (draft: EventDraft) => void,
): Promise<ReadLines> {
  const lines = split(bytes, options, parser);
  if (lines === null) {
    return { ok: false, code: 'too-many-events', message: `the body has more than ${options.linesMax} lines` };
  }
  if (lines.length === 0) return { ok: false, code: 'empty', message: 'the body has no lines' };
  const { format: by } = options;
  const format = typeof by === 'object' ? `mapping:${by.name}` : by === 'auto' ? detect(lines, parser) : by;
  const ofParts = parser.partsJoiner?.(lines) ?? null;
  const ofFormat = typeof by === 'object' ? null : (parser.joiner?.(format) ?? null);
  const joiner = ofParts ?? ofFormat;
  const turns = new Turns();
  let context: LineContext = { referenceMs: options.referenceMs, zoneOffsetMin: options.zoneOffsetMin };
  for (const record of joiner === null ? lines : joined(bytes, lines, joiner)) {
    const draft = parser.parse(record, by, context);
    take(draft);
    const isTold = ofParts === null && ofFormat !== null && draft.flags?.includes(assumedTime) !== true;
    if (isTold && draft.time !== context.timeBefore) context = { ...context, timeBefore: draft.time };
    if (turns.spent(record.length)) await turns.pause();
  }
  return { ok: true, format };
}

/** What most of the lines are. It says what was found; each line is read for itself. */
function detect(lines: readonly Buffer[], parser: LineParser): string {
  return parser.detect(lines.slice(0, sampleLinesMax).map((line) => line.toString('latin1'))) ?? 'auto';
}

function split(bytes: Buffer, { format, linesMax }: LineOptions, parser: LineParser): Buffer[] | null {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(newline, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isBlank(bytes, start, end)) {
      const line = bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end);
      const parts = parser.split(line, format) ?? [line];
      if (lines.length + parts.length > linesMax) return null;
      for (const part of parts) lines.push(Buffer.from(part.buffer, part.byteOffset, part.length));
    }
    start = end + 1;
  }
  return lines;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
