/**
 * Writes `packages/event/vectors/*.json` from the fixed inputs in `src/testing/vectors.ts`: run it when a format changes, and read
 * the difference. Usage: `node packages/event/scripts/vectors.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVectors } from '../src/testing/vectors.ts';

for (const [name, vectors] of Object.entries(await makeVectors())) {
  writeFileSync(join(import.meta.dirname, '../vectors', `${name}.json`), `${JSON.stringify(vectors, null, 2)}\n`);
  console.log(`vectors/${name}.json`);
}
