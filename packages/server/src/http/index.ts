/** The HTTP side: the contract's routes over ports of the features. */
export type { HttpDeps } from './deps.ts';
export type { FoundEvent, FoundReceipt, Index, IndexState, LogReading, PartHealth } from './ports.ts';
export { createHttpServer, type HttpServer } from './server.ts';
