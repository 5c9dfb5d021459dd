/** Exports on the client's side: taken in record by record, and gone on with where they were cut. */
export { type CutFile, readCutFile, restOf } from './cut-file.ts';
export { isParquet } from './parquet.ts';
export { receiveExport } from './receive.ts';
