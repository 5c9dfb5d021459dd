/** Syslog: RFC 5424 and RFC 3164, in frames of RFC 6587 or in datagrams. */
export { SyslogFraming } from './framing.ts';
export { readSyslog, type SyslogMessage } from './message.ts';
