// npm run -s sbom: what the package for this platform consists of, as CycloneDX 1.6, to standard output.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contentsOf } from '../package/contents.ts';
import { installedIn, readLock } from '../package/lock.ts';
import { sbomOf } from './sbom.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const contents = contentsOf(readLock(root), `${process.platform}-${process.arch}`, installedIn(root));
console.log(JSON.stringify(sbomOf(contents, version), null, 2));
