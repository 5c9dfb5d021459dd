/** Log records of the OpenTelemetry protocol (OTLP 1.x), in protobuf and in JSON. */
export { encodeAnswer, encodeStatus, type PartialSuccess, type Status } from './answer.ts';
export { type OtlpEncoding, type OtlpLimits, readOtlp, type ReadOtlp, type RejectedRecord } from './read.ts';
