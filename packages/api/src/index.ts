/** The contract of the HTTP interface: routes, schemas, errors, permissions, the OpenAPI document, the client. */
export * from './app-error.ts';
export * from './client/index.ts';
export * from './errors.ts';
export * from './openapi.ts';
export * from './permissions.ts';
export * from './problem.ts';
export * from './route.ts';
export { lineFormats } from './routes/lines.ts';
export { routeList, routes, type RouteId } from './routes/index.ts';
export * from './schemas/admin.ts';
export * from './schemas/common.ts';
export * from './schemas/event.ts';
export * from './schemas/ingest.ts';
export * from './schemas/me.ts';
export * from './schemas/people.ts';
export * from './schemas/search.ts';
export * from './schemas/sign-in.ts';
export * from './schemas/tenant.ts';
