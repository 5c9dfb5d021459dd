/** Syslog: RFC 5424 and RFC 3164, in frames of RFC 6587 or in datagrams. */
export { syslog } from './protocol.ts';
