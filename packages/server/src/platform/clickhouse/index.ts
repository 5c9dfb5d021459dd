/**
 * ClickHouse: the embedded engine, supervised, or somebody's own server. Both are a `ClickHouseServer`, which gives out
 * the client of a server that is ready. What is asked of it is in `index/`.
 */
export { chooseServer } from './choose.ts';
export { Engine, type EngineOptions } from './engine.ts';
export { ExternalServer, type ExternalOptions } from './external.ts';
export { engineLimits, type EngineLimits } from './limits.ts';
export type { ClickHouseServer, ServerState } from './server.ts';
