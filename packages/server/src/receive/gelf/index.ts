/** Graylog's Extended Log Format 1.1: over HTTP one a body, over TCP, TLS and UDP by listeners. */
export { type ReadGelf, readGelf } from './gelf.ts';
export { gelf } from './protocol.ts';
