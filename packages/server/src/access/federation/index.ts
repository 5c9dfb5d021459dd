/** People whom others know: sign-in at OpenID providers, directories that provision by SCIM. */
export { type Claims, readClaims } from './claims.ts';
export { withGroupRoles } from './group-roles.ts';
export { type Flow, Flows } from './flows.ts';
export { scimOrigin } from './outside-name.ts';
export { type OutsideGroup, OutsideGroups } from './outside-groups.ts';
export { OutsideSignIns } from './outside-sign-ins.ts';
export { resourceTypes, schemas, serviceProviderConfig } from './scim/discovery.ts';
export { ScimService } from './scim/service.ts';
export { type Answered, Provider, type ProviderSettings } from './provider.ts';
