/** What of an event is about a person, by the identifiers that are known of that person. Pure. */
export { subjectRedactor } from './redact.ts';
export { subjectFinder, type SubjectFinding, subjectLimits } from './find.ts';
export { type Redact, redactFields } from './redact-fields.ts';
