/** The body of Elasticsearch's `_bulk`, and the documents in it. */
export { type BulkItem, type Fault, readBulk, type ReadBulk, type Verb } from './bulk.ts';
export { documentBytesMax, readDocument, type ReadDocument } from './document.ts';
