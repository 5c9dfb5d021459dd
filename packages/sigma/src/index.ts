/** Sigma detection rules, specification 2.1: text to a tree, and the tree to a test of events. No input or output. */
export type { Fault, FaultCode, Outcome, Place } from './fault.ts';
export { limits } from './limits.ts';
export { compile, type Test } from './predicate/compile.ts';
export type { Predicate } from './predicate/node.ts';
export { Reading } from './predicate/reading.ts';
export type { EventView, Value } from './predicate/view.ts';
export { readRules, type ReadOptions } from './read-file.ts';
export type { DetectionRule, Level, LogSource, RuleHead, Status } from './rule/rule.ts';
export { isAbout, RuleSet } from './route/rule-set.ts';
