/** Events as they are committed, over server-sent events. */
export { mountTail, type TailDeps } from './tail.ts';
export { type TailLimits, tailLimits } from './limits.ts';
