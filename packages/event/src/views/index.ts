/**
 * Events as others know them. OCSF and ECS lose nothing and are read back; CEF, LEEF and Apache's Combined log are lossy by
 * nature, and name the event by its id where they can.
 */
export { toCef } from './cef/index.ts';
export { toCombined } from './combined/index.ts';
export * from './ecs/index.ts';
export { toLeef } from './leef/index.ts';
export * from './ocsf/index.ts';
export { type DocumentFormat, type OwnDocument, readOwnDocument } from './own.ts';
export type { ShownEntry, ShownEvent, ShownRaw } from './shared/shown.ts';
export { isTree, type Tree } from './shared/tree.ts';
