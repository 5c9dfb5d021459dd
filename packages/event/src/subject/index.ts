/** What of an event is about a person, by the identifiers that are known of that person. Pure. */
export { type NamedSubject, subjectsFinder } from './subjects.ts';
export { subjectRedactor } from './redact.ts';
export {
  subjectFinder,
  type SubjectFinding,
  subjectHints,
  subjectLimits,
  subjectMentions,
  subjectReplacer,
} from './find.ts';
export { isSpecial } from './reading.ts';
export { textsOfSections } from './texts.ts';
export { type Redact, redactFields } from './redact-fields.ts';
