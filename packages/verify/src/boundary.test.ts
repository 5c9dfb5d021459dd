import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Everything that a module and the modules that it imports import from outside this package; types too. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const outside = new Set<string>();
  if (seen.has(file)) return outside;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^'\n]+)'/g)) {
    if (!name.startsWith('.')) outside.add(name);
    else for (const inner of importsOf(path.resolve(path.dirname(file), name), seen)) outside.add(inner);
  }
  return outside;
}

test('the verifier is made of tlog, event and Node alone: what an auditor has to read', () => {
  const outside = new Set(
    ['index.ts', 'segment-worker.ts'].flatMap((name) => [...importsOf(path.join(import.meta.dirname, name))]),
  );
  const ours = [...outside].filter((name) => !name.startsWith('node:')).toSorted();
  expect(ours).toEqual([
    '@daybook/event',
    '@daybook/event/hash',
    '@daybook/event/node',
    '@daybook/tlog',
    '@daybook/tlog/node',
  ]);
});
