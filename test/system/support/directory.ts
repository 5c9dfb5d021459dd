import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of its own for one test, gone when it is disposed of. `data` in it does not exist yet. */
export function temporary(): Disposable & { readonly folder: string; readonly data: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybook-test-'));
  return {
    folder,
    data: path.join(folder, 'data'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
