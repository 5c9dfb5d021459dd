/** What a role shows: questions go in through its lens, and events come out through it. */
export { Lens, type SeenEvent } from './lens.ts';
export { isLimited, Lenses } from './lenses.ts';
export type { QueryFields } from './ports.ts';
