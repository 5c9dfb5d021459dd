export * from './client.ts';
export * from './export/index.ts';
export { foundRanges } from './found-ranges.ts';
export { type ClientOptions, TransportError } from './transport.ts';
