export { recordReaders } from './readers.ts';
export { readDocument } from './documents/index.ts';
export { readMessage } from './message/index.ts';
export { lineParser } from './parser.ts';
export { detectFormat } from './detect.ts';
export type { BodyHeader, LineFormat, LineJoiner, ParseContext } from './format.ts';
export { type FormatName, formats, isFormatName } from './formats.ts';
export { lineBytesMax } from './limits.ts';
export { parseLine } from './line.ts';
