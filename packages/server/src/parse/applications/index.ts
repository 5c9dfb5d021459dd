/** Logs of applications that people host: one format each. */
export { gitea } from './gitea.ts';
export { gitlab } from './gitlab.ts';
export { grafana } from './grafana.ts';
export { keycloak } from './keycloak.ts';
export { nextcloud } from './nextcloud.ts';
export { teleport } from './teleport.ts';
