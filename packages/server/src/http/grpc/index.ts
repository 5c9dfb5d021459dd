/** Receivers that are called over gRPC. */
export { createGrpcServer, type GrpcServer } from './server.ts';
