/** Rules out of folders and archives. */
export { readRuleFiles, type RuleText } from './read.ts';
