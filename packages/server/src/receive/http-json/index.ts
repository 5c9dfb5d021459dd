/** Events as JSON over HTTP: from the bytes of a body to a sink, with a reason for each event that is refused. */
export {
  type Batch,
  type BatchFault,
  type EventSink,
  type ReadBatch,
  readJson,
  readNdjson,
  type RefusedEvent,
} from './batch.ts';
export type { NormaliseContext, Normalised } from './careful.ts';
export { type Fault, type FaultCode, faultCodes } from './fault.ts';
export { parseExactly } from './exact.ts';
export { countMembers, newScan, type Scan, scanValue } from './scan.ts';
export { normalise, normaliseText } from './normalise.ts';
export { severityWords } from './aliases.ts';
export { convert } from './convert.ts';
export { DraftBuilder } from './draft.ts';
export { leafSpecs } from './fields.ts';
export { readTime } from './time.ts';
export { wellFormed } from './well-formed.ts';
export { FreeNames } from './free-names.ts';
