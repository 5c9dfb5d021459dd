import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sbomOf } from '../sbom/sbom.ts';
import { type Contents, contentsOf } from './contents.ts';
import { copyFile, copyFolder } from './copy.ts';
import { installedIn, readLock } from './lock.ts';

export interface BuildOptions {
  /** Root of the repository, set up. */
  readonly root: string;
  /** Folder in which the package's own folder is made. */
  readonly out: string;
  /** Hard links in place of copies of what npm installed. */
  readonly link: boolean;
}

/** Where the package looks for Node: beside its launcher, not in anybody's `PATH`. */
const nodeInPackage = 'lib/node';

/**
 * Makes a folder that holds all that Daybook needs on this platform, Node included, and runs wherever it is put. Gives
 * its path. A folder of the same name is replaced.
 */
export function buildPackage({ root, out, link }: BuildOptions): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const platform = `${process.platform}-${process.arch}`;
  const lock = readLock(root);
  const contents = contentsOf(lock, platform, installedIn(root));
  const folder = path.join(out, `daybook-${version}-${platform}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyPackages(root, folder, contents, link);
  copyFile(path.join(root, contents.node.at, 'bin/node'), path.join(folder, nodeInPackage), link);
  copyFile(path.join(root, contents.node.at, 'LICENSE'), path.join(folder, 'lib/node.LICENSE'), false);
  copyFolder(path.join(root, 'packages/web/dist'), path.join(folder, 'packages/web/dist'), () => true, false);
  copyFile(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'), false);
  copyFile(path.join(root, 'deploy/daybook.service'), path.join(folder, 'daybook.service'), false);
  copyFile(path.join(root, 'deploy/INSTALL.md'), path.join(folder, 'INSTALL.md'), false);
  for (const name of ['prometheus', 'grafana'])
    copyFolder(path.join(root, 'deploy', name), path.join(folder, name), () => true, false);
  writeFileSync(path.join(folder, 'package.json'), manifest(version));
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(contents, version), null, 2)}\n`);
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'bin/daybook'), launcher, { mode: 0o755 });
  return folder;
}

/**
 * The workspaces stay folders of their own and are linked into `node_modules` by relative links: Node strips no types
 * below `node_modules`.
 */
function copyPackages(root: string, folder: string, contents: Contents, link: boolean): void {
  for (const { at, name } of contents.workspaces) {
    copyFolder(path.join(root, at, 'src'), path.join(folder, at, 'src'), isNoTest, false);
    copyFile(path.join(root, at, 'package.json'), path.join(folder, at, 'package.json'), false);
    const place = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(path.relative(path.dirname(place), path.join(folder, at)), place);
  }
  for (const { at } of contents.dependencies) {
    // What lies in a `node_modules` further down is a dependency by itself, where it is one.
    copyFolder(path.join(root, at), path.join(folder, at), (relative) => relative !== 'node_modules', link);
  }
}

function isNoTest(relative: string): boolean {
  return !/\.test\.ts$|(?:^|\/)(?:testing|testing\.ts|arbitrary\.ts)$/.test(relative);
}

function manifest(version: string): string {
  return `${JSON.stringify({ name: 'daybook', version, private: true, license: 'Apache-2.0', type: 'module' }, null, 2)}\n`;
}

const launcher = `#!/bin/sh
# Runs Daybook with the Node that came with it, wherever this folder lies.
set -eu
home=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
exec "$home/${nodeInPackage}" "$home/packages/cli/src/main.ts" "$@"
`;
