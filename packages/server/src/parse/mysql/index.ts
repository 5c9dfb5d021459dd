import type { EventDraft } from '@daybook/event';
import { eventOf } from '../fields/event.ts';
import type { LineFormat, LineJoiner, ParseContext } from '../format.ts';
import { readErrorLog } from './error-log.ts';
import { generalHead, isBannerStart, readGeneralLog } from './general-log.ts';
import { readServerAudit } from './server-audit.ts';

/** MySQL and MariaDB: the error log, the general log, and MariaDB's server_audit. */
export const mysql: LineFormat = {
  name: 'mysql',
  matches: (line) => parse(line, matchContext) !== null,
  parse,
  joiner: joinLines,
};

const matchContext: ParseContext = { referenceMs: 0, zoneOffsetMin: 0 };

function parse(text: string, context: ParseContext): EventDraft | null {
  const audit = readServerAudit(text, context);
  if (audit !== null) {
    return eventOf(audit.finding, {
      ...audit.time,
      service: { name: 'mysql', host: audit.host },
      ...(audit.queryId === undefined ? {} : { request: { id: audit.queryId } }),
    });
  }
  const read = readErrorLog(text, context) ?? readGeneralLog(text, context);
  return read === null ? null : eventOf(read.finding, { ...read.time, service: { name: 'mysql' } });
}

/**
 * A line that does not begin as one of the three logs begins its lines goes on the one before: statements of several lines,
 * what a crash leaves. The server writes such lines as they came, so a statement may hold what looks like a line.
 */
function joinLines(): LineJoiner {
  let record = 0;
  return {
    openMax: 1,
    keyOf: (line) => {
      if (record === 0 || isStart(line)) record += 1;
      return String(record);
    },
  };
}

function isStart(line: string): boolean {
  return (
    generalHead(line, matchContext) !== null ||
    isBannerStart(line) ||
    readErrorLog(line, matchContext) !== null ||
    readServerAudit(line, matchContext) !== null
  );
}
