export * from './client.ts';
export { type ClientOptions, TransportError } from './transport.ts';
