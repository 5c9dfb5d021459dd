export { sendGelf } from './gelf.ts';
export { sendOtlp, sendOtlpUnderPrefix } from './otlp.ts';
export { sendK8sAudit } from './k8s-audit.ts';
export * from './hec.ts';
export { pushLoki } from './loki.ts';
export { uploadJournal } from './journal.ts';
export { elasticAnswer, elasticInfo, putBulk, putBulkTo, sendBulk, sendBulkTo } from './elasticsearch.ts';
