/** What an address and a user agent stand for, added to events as they come in. */
export { Enricher } from './enricher.ts';
export { openEnricher } from './open.ts';
