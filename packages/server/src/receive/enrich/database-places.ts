import type { AddressDatabase } from '../../platform/address-database.ts';
import type { Place, Places } from './ports.ts';
import { publicAddress } from './public-address.ts';

export interface DatabasePlacesOptions {
  readonly country: AddressDatabase | null;
  readonly asn: AddressDatabase | null;
  /** Once for each database that turns out to be of no use. */
  readonly report: (message: string) => void;
}

const nowhere: Place = { country: null, asn: null };
const countryCode = /^[A-Z]{2}$/;
const asnText = /^(?:AS)?(?<number>\d{1,10})$/;
const asnMax = 0xffffffff;

/** What databases say of an address. Their makers name the fields differently; what is in none of the forms says nothing. */
export class DatabasePlaces implements Places {
  readonly #options: DatabasePlacesOptions;
  readonly #reported = new Set<AddressDatabase>();

  constructor(options: DatabasePlacesOptions) {
    this.#options = options;
  }

  of(ip: string): Place {
    const address = publicAddress(ip);
    if (address === null) return nowhere;
    const { country, asn } = this.#options;
    return { country: this.#find(country, address, countryOf), asn: this.#find(asn, address, asnOf) };
  }

  #find<T>(
    database: AddressDatabase | null,
    address: string,
    read: (record: unknown) => T | null | undefined,
  ): T | null {
    if (database === null) return null;
    try {
      const record = database.find(address);
      if (record === null) return null;
      const value = read(record);
      if (value === undefined) this.#report(database, 'its records do not say what it is there for');
      return value ?? null;
    } catch (error) {
      this.#report(database, `it is damaged: ${(error as Error).message}`);
      return null;
    }
  }

  #report(database: AddressDatabase, message: string): void {
    if (this.#reported.has(database)) return;
    this.#reported.add(database);
    this.#options.report(`the database of addresses ${database.name} was no help with an address: ${message}`);
  }
}

/** `country.iso_code` (MaxMind), `country_code` (ip-location-db), `country` (IPinfo). Undefined where the record has none of them. */
function countryOf(record: unknown): string | null | undefined {
  const country = memberOf(record, 'country');
  const said = memberOf(country, 'iso_code') ?? memberOf(record, 'country_code') ?? country;
  if (said === undefined && memberOf(record, 'continent') !== undefined) return null;
  return said === undefined ? undefined : matched(said);
}

function matched(said: unknown): string | null {
  return typeof said === 'string' && countryCode.test(said) ? said : null;
}

/** `autonomous_system_number` (MaxMind, DB-IP, ip-location-db), `asn` (IPinfo: `AS64496`). */
function asnOf(record: unknown): number | null | undefined {
  const said = memberOf(record, 'autonomous_system_number') ?? memberOf(record, 'asn');
  if (said === undefined) return undefined;
  const digits =
    typeof said === 'number' || typeof said === 'string' ? asnText.exec(String(said))?.groups?.['number'] : undefined;
  const number = Number(digits ?? 0);
  return number > 0 && number <= asnMax ? number : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
