export { sendGelf } from './gelf.ts';
export { sendK8sAudit } from './k8s-audit.ts';
export { uploadJournal } from './journal.ts';
