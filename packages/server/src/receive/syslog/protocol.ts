import type { Protocol } from '../listeners/ports.ts';
import { isBlank, SyslogFraming } from './framing.ts';
import { readSyslog } from './message.ts';
import { SyslogSequences } from './sequences.ts';

const limits = { keptBytesMax: 64 * 1024, frameBytesMax: 16 * 1024 * 1024 };

/** Syslog, as listeners need it. A datagram is one message (RFC 5426, section 3.1), which is never over the limit. */
export const syslog: Protocol = {
  name: 'syslog',
  framing: () => new SyslogFraming(limits),
  datagrams: () => ({
    take: (bytes) => (isBlank(bytes) ? null : { bytes, isWhole: true, cut: null }),
    expire: () => undefined,
  }),
  sequences: () => new SyslogSequences(),
  read: readSyslog,
};
