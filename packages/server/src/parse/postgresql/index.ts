import type { EventDraft } from '@daybook/event';
import { eventOf } from '../fields/event.ts';
import type { BodyHeader, LineFormat, ParseContext } from '../format.ts';
import { readCsvlog } from './csvlog.ts';
import type { Entry } from './entry.ts';
import { joinLines } from './joiner.ts';
import { readJsonlog } from './jsonlog.ts';
import { findingOf } from './message.ts';
import { readPrefix, readRest } from './prefix.ts';
import { readLines, readStderr } from './stderr.ts';

/**
 * PostgreSQL: `stderr` with any `log_line_prefix` that begins with a time, `csvlog` and `jsonlog`; connections, statements,
 * errors, and pgaudit's lines in each.
 */
export const postgresql: LineFormat = {
  name: 'postgresql',
  matches: (line) => read(line, matchContext) !== null,
  parse: (line, context) => {
    const entry = read(line, context);
    return entry === null ? null : draftOf(entry);
  },
  parseBody: (body, header) => {
    const entry = header.program === 'postgres' || header.program === 'postgresql' ? readBody(body, header) : null;
    return entry === null ? null : draftOf(entry, header);
  },
  joiner: joinLines,
};

const matchContext: ParseContext = { referenceMs: 0, zoneOffsetMin: 0 };

function read(text: string, context: ParseContext): Entry | null {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return readJsonlog(text, context);
  // Some services quote every field of `csvlog`.
  if (first === 0x22) return readCsvlog(text, context);
  return first >= 0x30 && first <= 0x39 ? (readCsvlog(text, context) ?? readStderr(text, context)) : null;
}

/** A message behind a syslog header: `[5-1] ` numbers it and its parts, tabs are `#011`, the prefix may have no time. */
function readBody(body: string, { time, pid }: BodyHeader): Entry | null {
  const number = /^\[\d{1,9}-(\d{1,9})\] /.exec(body);
  const text = number === null ? body : body.slice(number[0].length);
  const entry = readLines(text.replaceAll('#011', '\t'), (prefix) => {
    const timed = readPrefix(prefix, matchContext);
    return timed?.flags.length === 0
      ? timed
      : readRest(timed === null ? prefix : prefix.slice(prefix.indexOf(' ', 11)), { time, flags: [] });
  });
  return entry === null || pid === undefined ? entry : { ...entry, pid: entry.pid ?? pid };
}

function draftOf(entry: Entry, header?: BodyHeader): EventDraft {
  const { time, flags, pid, application, backend, prefix, hint, context, isAmbiguous } = entry;
  const host = header?.host;
  return eventOf(findingOf(entry), {
    time,
    flags,
    service: { name: 'postgresql', ...(host === undefined ? {} : { host }) },
    ext: {
      pid,
      application,
      backend,
      prefix,
      hint,
      context,
      ambiguous: isAmbiguous === true ? true : undefined,
    },
  });
}
