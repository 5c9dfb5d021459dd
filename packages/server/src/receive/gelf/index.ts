/** Graylog's Extended Log Format 1.1. */
export { type ReadGelf, readGelf } from './gelf.ts';
