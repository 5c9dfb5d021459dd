/** The mappings that the server keeps, by tenant and name. */
export { MappingStore } from './mapping-store.ts';
export { type KeptMapping, type MappingDoer, Mappings, mappingsMax, readyMapping } from './mappings.ts';
