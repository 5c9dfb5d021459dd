export * from './event.ts';
export * from './flags.ts';
export * from './kinds.ts';
export * from './limits.ts';
export * from './position.ts';
export * from './stored.ts';
