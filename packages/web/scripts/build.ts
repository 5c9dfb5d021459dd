// node packages/web/scripts/build.ts FOLDER: builds the console into a folder, with a compressed file beside each.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const outDir = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../dist'));
await build({
  configFile: path.join(import.meta.dirname, '../vite.config.ts'),
  configLoader: 'native',
  logLevel: 'warn',
  build: { outDir },
});
for (const name of globSync('**/*.{html,js,css,svg}', { cwd: outDir })) {
  const file = path.join(outDir, name);
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
