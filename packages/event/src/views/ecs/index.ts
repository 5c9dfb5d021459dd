/** Events as ECS 9.4, without loss: `fromEcs(toEcs(event))` is the event. */
export { ecsVersion, fromEcs, isEcs, isOwnEcs, toEcs } from './ecs.ts';
export { categoryOf } from './kinds.ts';
export { ecsLinks } from './routes.ts';
