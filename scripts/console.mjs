// Builds the console where its sources changed since it was built. Takes seconds and needs no network.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findNode, root } from './setup.mjs';

const web = path.join(root, 'packages/web');
const dist = path.join(web, 'dist');
/** Beside what was built, so that they go together. */
const stamp = 'sources.sha256';
/** All that a build is made of. */
const sources = [
  'package-lock.json',
  'packages/web',
  'packages/api',
  'packages/event',
  'packages/query',
  'packages/tlog',
];

function filesBelow(name) {
  const file = path.join(root, name);
  if (path.extname(name) === '.json') return [name];
  return readdirSync(file, { withFileTypes: true })
    .filter((item) => item.name !== 'node_modules' && !item.name.startsWith('dist') && !item.name.includes('.test.'))
    .flatMap((item) => (item.isDirectory() ? filesBelow(`${name}/${item.name}`) : [`${name}/${item.name}`]))
    .sort();
}

function wanted() {
  const hash = createHash('sha256');
  for (const name of sources.flatMap(filesBelow)) {
    hash.update(`${name}\n`).update(
      createHash('sha256')
        .update(readFileSync(path.join(root, name)))
        .digest(),
    );
  }
  return `${hash.digest('hex')}\n`;
}

/** Two that build at once make the same; each puts its own in place whole. */
export function ensureConsole() {
  const hash = wanted();
  const built = path.join(dist, stamp);
  if (existsSync(built) && readFileSync(built, 'utf8') === hash) return;
  console.error('daybook: building the console (once, and again when its sources change) …');
  const fresh = `${dist}-${process.pid}`;
  const { status } = spawnSync(findNode(), [path.join(web, 'scripts/build.ts'), fresh], {
    cwd: web,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error('daybook: the console could not be built; the reason is above. Nothing was started.');
    process.exit(1);
  }
  writeFileSync(path.join(fresh, stamp), hash);
  rmSync(dist, { recursive: true, force: true });
  try {
    renameSync(fresh, dist);
  } catch (error) {
    // Another one was quicker.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
