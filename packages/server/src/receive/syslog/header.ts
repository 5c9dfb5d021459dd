import { readRfc3164, readRfc3339, type TimeContext } from './time.ts';
import { readStructuredData } from './structured-data.ts';

/** What stands before the text of a message. */
export interface Header {
  readonly time?: string;
  readonly flags?: readonly string[];
  readonly host?: string;
  readonly program?: string;
  /** As it is written; a number as a rule. */
  readonly process?: string;
  readonly messageId?: string;
  readonly fields?: ReadonlyMap<string, string>;
  /** Where the text begins. */
  readonly textAt: number;
}

/** Not `\S`: where characters are bytes, that has no a0, which is a part of many letters. */
const words = /1 (?<time>[^ ]+) (?<host>[^ ]+) (?<program>[^ ]+) (?<process>[^ ]+) (?<messageId>[^ ]+) /y;
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** RFC 5424's header at `at`, of a text whose characters are bytes; null where it is none. */
export function readRfc5424Header(text: string, at: number): Header | null {
  words.lastIndex = at;
  const found = words.exec(text)?.groups;
  if (found === undefined) return null;
  const stamp = found['time'] === '-' ? null : readRfc3339(found['time'] ?? '', 0);
  if (stamp === null && found['time'] !== '-') return null;
  const dataAt = words.lastIndex;
  const data = readStructuredData(text, dataAt);
  const isData = data !== null && (text[data.end] === ' ' || data.end === text.length);
  return {
    ...(stamp === null ? {} : { time: stamp.time }),
    ...said('host', found['host']),
    ...said('program', found['program']),
    ...said('process', found['process']),
    ...said('messageId', found['messageId']),
    ...(isData ? { fields: data.fields } : {}),
    // What is no structured data is text.
    textAt: isData ? textFrom(text, data.end, dataAt) : dataAt,
  };
}

/** Behind the space, another one that rsyslog's own template has there, and the mark. A message of structured data alone has that for its text. */
function textFrom(text: string, end: number, dataAt: number): number {
  const at = Math.min(text.length, end + 1);
  if (at === text.length && text[dataAt] === '[') return dataAt;
  const textAt = text[at] === ' ' ? at + 1 : at;
  return text.startsWith(byteOrderMark, textAt) ? textAt + byteOrderMark.length : textAt;
}

const said = <Name extends string>(name: Name, value = '-'): { [Key in Name]?: string } =>
  value === '-' ? {} : ({ [name]: value } as { [Key in Name]?: string });

const word = /[^ ]+/y;
const tag = /(?<program>[^ \t\n:[\]]{1,128})(?:\[(?<process>[^ \]]{1,128})\])?:(?: |$|(?<=\]:))/y;

/**
 * RFC 3164's header at `at`: a time, a host, and a tag where there is one (`sshd[42]:`). Without the time there is no
 * header. A first word that is a tag is no host; a word without a colon is no tag, so `vm 10.0.0.9 - alice …` has none.
 */
export function readRfc3164Header(text: string, at: number, context: TimeContext): Header | null {
  const stamp = readRfc3339(text, at) ?? readRfc3164(text, at, context);
  if (stamp === null) return null;
  const { time, flags } = stamp;
  const isClosed = text[stamp.end] === ':';
  let end = Math.min(text.length, stamp.end + (isClosed ? 2 : 1));
  let host: string | undefined;
  if (!isClosed && !isTag(text, end)) {
    word.lastIndex = end;
    host = word.exec(text)?.[0];
    if (host !== undefined) end = Math.min(text.length, word.lastIndex + 1);
  }
  tag.lastIndex = end;
  const { program, process } = tag.exec(text)?.groups ?? {};
  const textAt = program === undefined ? end : tag.lastIndex;
  return {
    time,
    flags,
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
    ...(process === undefined ? {} : { process }),
    textAt,
  };
}

function isTag(text: string, at: number): boolean {
  tag.lastIndex = at;
  return tag.test(text);
}
