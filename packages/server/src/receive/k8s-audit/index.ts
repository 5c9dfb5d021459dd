/** What the audit webhook of the Kubernetes API server sends. */
export { type ReadAudit, readAudit } from './audit.ts';
