/**
 * Sigma rules, specification 2.1: text to a tree, and the tree to a test of events; correlations of what rules match, and filters that
 * tune them. No input or output.
 */
export { type CorrelationFinding, Correlator, type Occurrence, type SavedGroup } from './correlate/correlator.ts';
export { type CorrelatorLimits, correlatorLimits } from './correlate/limits.ts';
export { link, type LinkedCorrelation } from './correlate/link.ts';
export { Oldest } from './correlate/oldest.ts';
export type { CorrelationRule } from './correlation/correlation.ts';
export { filtered, isNamed, reaches } from './filter/apply.ts';
export type { Filtered, FilterRule } from './filter/filter.ts';
export type { Fault, FaultCode, Outcome, Place } from './fault.ts';
export type { Faults } from './faults.ts';
export { limits } from './limits.ts';
export { compile, type Test } from './predicate/compile.ts';
export type { Predicate } from './predicate/node.ts';
export { Reading } from './predicate/reading.ts';
export type { EventView, Value } from './predicate/view.ts';
export { isDetection, readRules, type ReadOptions, type ReadOther, type SigmaRule } from './read-file.ts';
export { readHead, textIn, textsIn } from './rule/read-head.ts';
export type { DetectionRule, Level, LogSource, RuleHead, Status } from './rule/rule.ts';
export { isAbout, RuleSet, type Tries } from './route/rule-set.ts';
export { entryOf, type MapNode, valueOf } from './yaml/node.ts';
