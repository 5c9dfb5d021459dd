/** What came from each source since the start: figures for whoever looks after its delivery. */
export { type ArrivalCounts, Arrivals, type Refusal } from './arrivals.ts';
