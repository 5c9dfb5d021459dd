// Makes a clone ready to run: installs the packages that package-lock.json names, once per lock file, so that a second
// start needs no network. Plain JavaScript for any Node >= 20: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'node_modules', '.daybook-setup');

function wanted() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

/** Installs dependencies when the lock file changed since the last time; otherwise touches nothing, not even the network. */
export function ensureInstalled() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return;
  console.error('daybook: installing dependencies (once, and again when package-lock.json changes) …');
  rmSync(stamp, { force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.status !== 0) {
    console.error('daybook: `npm ci` failed; its message is above. Nothing was started.');
    process.exit(1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted());
}

/**
 * The Node that runs Daybook: version 24, from the npm packages that `node` itself is made of (one per platform, with
 * its hash in the lock file). Where there is none for this platform, the Node that runs this script, if it is new enough.
 */
export function findNode() {
  const require = createRequire(path.join(root, 'package.json'));
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch {
    if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
    console.error(
      `daybook: there is no packaged Node 24 for ${process.platform}-${process.arch}; install Node 24 or newer and try again.`,
    );
    process.exit(1);
  }
}
