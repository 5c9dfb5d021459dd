import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One entry of package-lock.json (version 3), as far as it is used here. */
export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export type Lock = Readonly<Record<string, LockEntry>>;

/** One package that another one brings along: where it lies in the tree, and which ones it needs in turn. */
export interface Dependency {
  /** Key in the lock file, which is also the path from the root: `node_modules/ajv/node_modules/fast-uri`. */
  readonly at: string;
  readonly name: string;
  readonly entry: LockEntry;
  /** Keys of the packages that it needs and that there are. */
  readonly needs: readonly string[];
}

export function readLock(root: string): Lock {
  const file = path.join(root, 'package-lock.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Lock }).packages;
}

/**
 * What the given packages (keys of the lock file) need in order to run, themselves included, each once, sorted by key.
 * Development dependencies are not followed. Packages of other platforms, which npm does not install, are left out.
 */
export function productionTree(
  lock: Lock,
  roots: readonly string[],
  isInstalled: (at: string) => boolean,
): Dependency[] {
  const found = new Map<string, Dependency>();
  const queue = [...roots];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const entry = lock[at];
    if (entry === undefined) throw new Error(`package-lock.json has no ${at}: run npm install`);
    if (found.has(at)) continue;
    const needs = needsOf(lock, at, entry, isInstalled);
    found.set(at, { at, name: entry.name ?? nameOf(at), entry, needs });
    queue.push(...needs);
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

function needsOf(lock: Lock, at: string, entry: LockEntry, isInstalled: (at: string) => boolean): string[] {
  const needs: string[] = [];
  for (const name of Object.keys(entry.dependencies ?? {})) {
    const found = resolve(lock, at, name);
    if (found === null) throw new Error(`package-lock.json does not say where ${at} has ${name} from`);
    needs.push(found);
  }
  // Peers that somebody else brings along; optional ones that this platform has.
  for (const name of Object.keys({ ...entry.optionalDependencies, ...entry.peerDependencies })) {
    const found = resolve(lock, at, name);
    if (found !== null && isInstalled(found)) needs.push(found);
  }
  return needs;
}

/** As Node resolves: in the package's own `node_modules`, then in those above it. A workspace is given by its folder. */
function resolve(lock: Lock, from: string, name: string): string | null {
  const below = '/node_modules/';
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(below)))) {
    const at = `${folder}${below}${name}`.replace(/^\//, '');
    const entry = lock[at];
    if (entry !== undefined) return entry.link === true ? (entry.resolved ?? at) : at;
    if (folder === '') return null;
  }
}

function nameOf(at: string): string {
  return at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

export function installedIn(root: string): (at: string) => boolean {
  return (at) => existsSync(path.join(root, at, 'package.json'));
}
