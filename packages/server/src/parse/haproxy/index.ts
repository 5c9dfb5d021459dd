import { type EventDraft, flag } from '@daybook/event';
import type { LineFormat, ParseContext } from '../format.ts';
import { originOf, peerWithPort } from '../http/index.ts';
import { parseConnection, parseConnect, parseFault } from './connection.ts';
import { parseRequest } from './request.ts';
import { haproxyTimeAt } from './time.ts';

/**
 * HAProxy's lines: `option httplog` and `httpslog`, `option tcplog`, the errors of connections, and `Connect from`. The
 * syslog header before them is unwrapped first. HAProxy's clf is read as `combined`.
 */
export const haproxy: LineFormat = {
  name: 'haproxy',
  matches: (line) => parseLine(line, { zoneOffsetMin: 0 }) !== null,
  parse: parseLine,
  parseBody: (body, { time, program }) => {
    if (program === undefined || !program.startsWith('haproxy')) return null;
    return parseLine(body, { zoneOffsetMin: offsetMinutes(time) }) ?? parseConnect(body, time);
  },
};

const clientLengthMax = 256;

/** The zone of a header's time: HAProxy's own is that of the same machine. */
function offsetMinutes(time: string): number {
  const match = /([+-])(\d\d):(\d\d)$/.exec(time);
  const minutes = match === null ? 0 : Number(match[2]) * 60 + Number(match[3]);
  return match?.[1] === '-' ? -minutes : minutes;
}

function parseLine(line: string, context: Pick<ParseContext, 'zoneOffsetMin'>): EventDraft | null {
  const bracket = line.indexOf(' [');
  if (bracket < 1 || bracket > clientLengthMax || line.indexOf(' ') !== bracket) return null;
  const stamp = haproxyTimeAt(line, bracket + 2, context.zoneOffsetMin);
  if (stamp === null) return null;
  const origin = originOf(peerWithPort(line.slice(0, bracket)));
  const said = {
    time: stamp.time,
    flags: [flag('assumed', 'time.zone')],
    ...(origin === undefined ? {} : { origin }),
  };
  const rest = line.slice(stamp.end + 2);
  return parseRequest(rest, said) ?? parseConnection(rest, said) ?? parseFault(rest, said);
}
