export * from './client.ts';
export * from './export/index.ts';
export { type ClientOptions, TransportError } from './transport.ts';
