import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['DAYBOOK_TEST_DATA'] ?? '';

/** The folder of vectors that others wrote, or null where this machine has none. */
export function vectorFolder(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}

/** Every JSON file under the folder, parsed, with its path in it. */
export function readVectors<Vector>(path: string): { readonly name: string; readonly vector: Vector }[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, vector: JSON.parse(readFileSync(join(path, name), 'utf8')) as Vector }));
}
