import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real lines that others recorded, read where they lie beside the repository. */
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';

export const hasCrowdsec = existsSync(resolve(data, 'crowdsec'));

/** The bytes of the lines of one of CrowdSec's tests. */
export function crowdsecLines(folder: string): Buffer {
  return readFileSync(resolve(data, `crowdsec/${folder}/${folder}.log`));
}

const pattern = /^results\["s01-parse"\]\["([^"]+)"\]\[(\d+)\]\.Evt\.Meta\["([^"]+)"\] == (".*")$/;

/** The fields that CrowdSec's parser expects of each line of a test, by the line's number from 0. */
export function crowdsecFields(folder: string, parser: string): Map<number, Record<string, string>> {
  const expected = new Map<number, Record<string, string>>();
  for (const line of readFileSync(resolve(data, `crowdsec/${folder}/parser.assert`), 'utf8').split('\n')) {
    const [, name, index, field, value] = pattern.exec(line) ?? [];
    if (name !== parser || index === undefined || field === undefined || value === undefined) continue;
    const fields = expected.get(Number(index)) ?? {};
    fields[field] = JSON.parse(value) as string;
    expected.set(Number(index), fields);
  }
  return expected;
}
