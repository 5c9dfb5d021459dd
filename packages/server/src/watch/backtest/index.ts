/** Rules over the past, before they are enabled. */
export { type Backtested, backtest, type BacktestOptions, type RuleBacktest } from './backtest.ts';
export { type BacktestLimits, backtestLimits } from './limits.ts';
export { testedRules } from './tested.ts';
