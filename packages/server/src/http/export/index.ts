/** Events, taken out: everything that matches, as a file. */
export { type ExportDeps, mountExport } from './export.ts';
