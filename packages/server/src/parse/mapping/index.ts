/** Mappings: how lines of programs that have no format become events, in YAML that their operator writes. */
export type { MappingFault } from './fault.ts';
export { mappingLimits } from './limits.ts';
export { Mapping } from './mapping.ts';
export { readMapping, type ReadMapping } from './read.ts';
