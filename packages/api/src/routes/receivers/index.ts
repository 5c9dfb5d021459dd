export { sendGelf } from './gelf.ts';
export { sendOtlp, sendOtlpUnderPrefix } from './otlp.ts';
