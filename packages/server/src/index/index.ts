/**
 * The index: a projection of the ledger in ClickHouse, which finds and counts and is never evidence.
 *
 * - `EventIndex` follows every log into it, answers questions (`search`), holds it against the ledger and mends it;
 * - `indexCatalogue` is what a query may name, and `eventAccessor` how a query means the same of an event in memory.
 *
 * The table is made of `columns.ts` (what is kept, and how an event fills it) and asked by `fields.ts` (which field is
 * which column).
 */
export { eventAccessor, extPrefix, indexCatalogue } from './catalogue.ts';
export type { Comparison } from './compare.ts';
export { conditionReader } from './condition.ts';
export { holdQueries } from './hold-queries.ts';
export { type Cursor, decodeCursor, encodeCursor } from './cursor.ts';
export { type CompareReport, EventIndex, type EventIndexOptions } from './event-index.ts';
export { type Facet, type Facets, type FacetsRequest, isFacet } from './facets.ts';
export { type IndexField, indexFields } from './fields.ts';
export type { Histogram, HistogramBucket, HistogramRequest } from './histogram.ts';
export { type FollowLimits, followLimits } from './limits.ts';
export type { Order, Page, PageRequest, Sort } from './page.ts';
export { PastCounts } from './past.ts';
export { type FollowerState, type FollowerStore, MemoryFollowerStore } from './ports.ts';
export { type Answer, type SearchFault, type SearchLimits, searchLimits } from './runner.ts';
export { QueryFields } from './query-fields.ts';
export type { Scope } from './scope.ts';
export type { EventSearch } from './search.ts';
export { IndexService, type IndexServiceOptions } from './service.ts';
