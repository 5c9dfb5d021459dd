/** What leaves Daybook as a file: the formats of exports. */
export { exportFormats, type ExportWriter } from './formats/index.ts';
