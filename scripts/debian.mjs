// Installs the Debian packages that tests need, when run as root with apt; otherwise says which are missing. Tests that
// need a missing program count themselves as skipped, with the reason; in CI that is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const lists = [
  'test/conformance/debian-packages.txt',
  'test/system/debian-packages.txt',
  'test/browser/debian-packages.txt',
];

/** Packages that cannot be installed beside others are unpacked here; tests look for their programs in `root`. */
const unpackedList = 'test/system/debian-unpacked.txt';
const unpackedFolder = path.join(root, 'node_modules/.cache/debian');

function wanted(of = lists) {
  return of
    .map((list) => path.join(root, list))
    .filter((list) => existsSync(list))
    .flatMap((list) => readFileSync(list, 'utf8').split('\n'))
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((name) => name !== '');
}

function isInstalled(name) {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return status === 0 && stdout.includes('install ok installed');
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', '-y', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

/** Needs no root where the lists of packages are there. */
function unpack() {
  mkdirSync(unpackedFolder, { recursive: true });
  const there = readdirSync(unpackedFolder);
  for (const name of wanted([unpackedList])) {
    if (there.some((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'))) continue;
    const options = { cwd: unpackedFolder, stdio: ['ignore', 'ignore', 'inherit'] };
    const download = () =>
      spawnSync('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name], options).status === 0;
    const isDownloaded = download() || (apt(['update']) && download());
    const file = isDownloaded && readdirSync(unpackedFolder).find((each) => each.startsWith(`${name}_`));
    if (!file || spawnSync('dpkg-deb', ['-x', file, 'root'], options).status !== 0)
      console.error(`tests: ${name} could not be unpacked. Tests that need it are skipped.`);
  }
}

export function ensureDebianPackages() {
  if (spawnSync('dpkg-query', ['--version']).status !== 0) return;
  unpack();
  const missing = [...new Set(wanted())].filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!canInstall) {
    console.error(`tests: not installed, and not root: ${missing.join(' ')}. Tests that need them are skipped.`);
    return;
  }
  console.error(`tests: installing ${missing.join(' ')} …`);
  if (!apt(['update']) || !apt(['install', '--no-install-recommends', ...missing])) {
    console.error('tests: apt-get failed; its message is above. Tests that need these packages are skipped.');
  }
}
