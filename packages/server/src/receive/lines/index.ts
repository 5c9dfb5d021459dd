/** Lines of log files over HTTP: split, their format told, each made an event by a parser. */
export type { Joiner } from './join.ts';
export { type LineOptions, type LineParser, readLines, type ReadLines } from './lines.ts';
