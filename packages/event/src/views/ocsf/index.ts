/** Events as OCSF 1.8.0, without loss: `fromOcsf(toOcsf(event))` is the event. */
export { classes as ocsfClasses, kindActivities } from './classes.ts';
export { fromOcsf, isOcsf, isOwnOcsf, ocsfVersion, toOcsf } from './ocsf.ts';
export { commonRoutes, endpointRoutes, httpRoutes } from './routes.ts';
