export { sendGelf } from './gelf.ts';
export { sendOtlp, sendOtlpUnderPrefix } from './otlp.ts';
export { elasticAnswer, elasticInfo, putBulk, putBulkTo, sendBulk, sendBulkTo } from './elasticsearch.ts';
