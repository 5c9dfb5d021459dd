import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { usage } from '../failure.ts';
import { safeText } from '../terminal/index.ts';
import { unzip } from './zip.ts';

export interface RuleText {
  readonly path: string;
  readonly text: string;
}

const limits = { entriesMax: 100_000, fileBytesMax: 256 * 1024, bytesMax: 64 * 1024 * 1024 };
const zipBytesMax = 256 * 1024 * 1024;
const filesMax = 20_000;
const depthMax = 16;

const isRule = (name: string): boolean =>
  /\.ya?ml$/i.test(name) && !name.split('/').some((part) => part.startsWith('.'));

/** Rules of a folder and those below it, of a ZIP archive, or one file. Hidden folders are passed over. @throws Failure */
export function readRuleFiles(place: string): RuleText[] {
  let stats;
  try {
    stats = statSync(place);
  } catch (error) {
    throw usage(`${safeText(place)} cannot be read: ${(error as Error).message}`, error);
  }
  const files = stats.isDirectory()
    ? ofFolder(place)
    : isZip(place)
      ? ofZip(place, stats.size)
      : [ofFile(place, place)];
  if (files.length === 0) throw usage(`${safeText(place)} has no files that end in .yml or .yaml`);
  if (files.length > filesMax)
    throw usage(`${safeText(place)} has ${files.length} rules; ${filesMax} are taken at once`);
  return files;
}

const isZip = (name: string): boolean => name.toLowerCase().endsWith('.zip');

function ofZip(place: string, bytes: number): RuleText[] {
  if (bytes > zipBytesMax) throw usage(`${safeText(place)} has ${bytes} bytes; ${zipBytesMax} are taken`);
  try {
    return unzip(readFileSync(place), isRule, limits).map(({ name, bytes: content }) => ({
      path: name,
      text: Buffer.from(content).toString('utf8'),
    }));
  } catch (error) {
    throw usage(`${safeText(place)} cannot be taken: ${(error as Error).message}`, error);
  }
}

function ofFolder(folder: string): RuleText[] {
  const names: string[] = [];
  const walk = (relative: string, depth: number): void => {
    if (depth > depthMax || names.length > filesMax) return;
    for (const item of readdirSync(path.join(folder, relative), { withFileTypes: true })) {
      const name = relative === '' ? item.name : `${relative}/${item.name}`;
      if (item.isDirectory() && !item.name.startsWith('.')) walk(name, depth + 1);
      else if (item.isFile() && isRule(name)) names.push(name);
    }
  };
  walk('', 0);
  return names.toSorted().map((name) => ofFile(path.join(folder, name), name));
}

function ofFile(place: string, name: string): RuleText {
  const { size } = statSync(place);
  if (size > limits.fileBytesMax)
    throw usage(`${safeText(name)} has ${size} bytes; a rule may have ${limits.fileBytesMax}`);
  return { path: name, text: readFileSync(place, 'utf8') };
}
