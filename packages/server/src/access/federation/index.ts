/** People who prove who they are to somebody else: OpenID Connect. */
export { type Claims, readClaims } from './claims.ts';
export { type Flow, Flows } from './flows.ts';
export { type Answered, Provider, type ProviderSettings } from './provider.ts';
