/** Rules: read, kept, switched on and off, tried with their own examples, and run. */
export type { ExampleReader } from './example.ts';
export { type TriedExample, type TriedFile, tryExamples } from './examples.ts';
export { Matcher, type MatcherOptions, type MeasureCosts, type Timed } from './matcher.ts';
export type { CountMatches, HoldingExceptions } from './held-back.ts';
export { logSourcesOf } from './plan.ts';
export { readRuleFile, type RuleFile } from './read-file.ts';
export { type KeptRule, ruleLimits, type WatchedRule } from './rule.ts';
export { RuleStore } from './rule-store.ts';
export { type Imported, Rules } from './rules.ts';
export { shippedRules } from './shipped.ts';
