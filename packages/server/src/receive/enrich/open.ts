import { type AddressDatabase, installedCountries, openAddressDatabase } from '../../platform/address-database.ts';
import { DatabasePlaces } from './database-places.ts';
import { Enricher, enricherLimits } from './enricher.ts';

export interface EnrichOptions {
  readonly addresses: boolean;
  readonly userAgents: boolean;
  /** Without it, what is installed with Daybook. */
  readonly countryFile?: string | undefined;
  /** Without it, no AS numbers. */
  readonly asnFile?: string | undefined;
}

export interface OpenedEnricher {
  /** Null where nothing is looked up. */
  readonly enricher: Enricher | null;
  /** Which data is in use, for the record of this start; by name in `ext`. */
  readonly data: Readonly<Record<string, string>>;
}

/** Opens the databases. Throws, naming the file, where one is missing or damaged. */
export function openEnricher(options: EnrichOptions, report: (message: string) => void): OpenedEnricher {
  const { addresses, userAgents, countryFile, asnFile } = options;
  if (!addresses && !userAgents) return { enricher: null, data: {} };
  const country = addresses ? open(countryFile ?? installedCountries(), 'countries') : null;
  const asn = addresses && asnFile !== undefined ? open(asnFile, 'AS numbers') : null;
  const places = addresses ? new DatabasePlaces({ country, asn, report }) : null;
  return {
    enricher: new Enricher({ places, agents: userAgents, ...enricherLimits }),
    data: {
      ...(country === null ? {} : { 'enrich.country': country.name }),
      ...(asn === null ? {} : { 'enrich.asn': asn.name }),
    },
  };
}

function open(file: string, what: string): AddressDatabase {
  const opened = openAddressDatabase(file);
  if (!opened.ok) throw new Error(`the database of ${what} cannot be used: ${opened.message}`);
  return opened.database;
}
