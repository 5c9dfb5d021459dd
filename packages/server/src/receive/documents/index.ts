/** Events that were exported, on their way in again: one document a line behind the head of the export. */
export { type DocumentReader, type DocumentSink, readDocuments, type ReadDocuments } from './documents.ts';
