export { sendGelf } from './gelf.ts';
export { sendK8sAudit } from './k8s-audit.ts';
export * from './hec.ts';
export { pushLoki } from './loki.ts';
export { uploadJournal } from './journal.ts';
