/** What is about a person is erased: asked for by one, approved by another, found, stated and carried out. */
export { type ErasureAuthors, Erasures, isOpen as isErasureOpen } from './erasures.ts';
export { CarryOut } from './carry-out.ts';
export type { ErasureRequest, ErasureStore, Waiting } from './request.ts';
export { sqlErasureStore } from './store.ts';
