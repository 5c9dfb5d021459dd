export { sendGelf } from './gelf.ts';
export { elasticAnswer, elasticInfo, putBulk, putBulkTo, sendBulk, sendBulkTo } from './elasticsearch.ts';
