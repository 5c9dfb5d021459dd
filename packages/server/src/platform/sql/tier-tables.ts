import type { Migration } from './migrate.ts';

/** What of each log is in the index. */
export interface TierTables {
  index_floors: {
    tenant: string;
    log: number;
    /** The first index that is there, and the day on which it was received, since 1970. */
    floor: number;
    day: number;
  };
  /** `recall` is JSON. */
  recalls: { id: string; recall: string };
}

export const tierTables: Migration = [
  `create table index_floors (
    tenant text not null, log integer not null, floor integer not null, day integer not null, primary key (tenant, log)) strict`,
  'create table recalls (id text primary key, recall text not null) strict',
];
