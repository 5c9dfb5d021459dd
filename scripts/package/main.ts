// npm run package [-- --out DIR] [--no-tarball]: the folder that is installed on a server, and an archive of it.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from './build.ts';
import { packFolder } from './tarball.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: { out: { type: 'string', default: path.join(root, 'dist') }, tarball: { type: 'boolean', default: true } },
  allowNegative: true,
});
const folder = buildPackage({ root, out: path.resolve(values.out), link: true });
console.log(folder);
if (values.tarball) console.log(packFolder(folder));
